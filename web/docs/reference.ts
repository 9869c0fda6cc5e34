import '@fastify/swagger-ui/static/swagger-ui.css';
import SwaggerUi from '@fastify/swagger-ui/static/swagger-ui-bundle.js';

// Read-only: no form that sends requests, no question to a validator elsewhere, no address taken from the query.
SwaggerUi({
  url: '../openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  supportedSubmitMethods: [],
  validatorUrl: null,
  queryConfigEnabled: false,
});
