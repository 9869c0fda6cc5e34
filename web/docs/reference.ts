import '@fastify/swagger-ui/static/swagger-ui.css';
import SwaggerUi from '@fastify/swagger-ui/static/swagger-ui-bundle.js';

const url = new URL('../openapi.json', document.baseURI).href;
// Links to a part of the page are relative to it, not to the folder of its files.
document.querySelector('base')?.remove();
// Read-only: no form that sends requests, no question to a validator elsewhere, no address taken from the query.
SwaggerUi({
  url,
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  supportedSubmitMethods: [],
  validatorUrl: null,
  queryConfigEnabled: false,
});
