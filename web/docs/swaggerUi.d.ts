declare module '@fastify/swagger-ui/static/swagger-ui-bundle.js' {
  /** Draws the document into an element. Options: https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
  export default function swaggerUi(options: Readonly<Record<string, unknown>>): void;
}
