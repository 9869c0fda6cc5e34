import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** Collects the routes that are registered after it, for {@link registerDocument}. */
export async function collectRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'faascope', version, license: { name: 'MIT' } } },
    transformObject: (described) => {
      const document = 'openapiObject' in described ? described.openapiObject : described.swaggerObject;
      // The plugin takes every body for required; a function's input may be empty.
      for (const path of Object.values(document.paths ?? {})) {
        const body = path?.post?.requestBody;
        if (body && 'content' in body) body.required = 'application/json' in body.content;
      }
      return document;
    },
  });
}

/** `/openapi.json`: the routes with an example of each answer and of each event. */
export function registerDocument(routes: FastifyInstance, app: FastifyInstance): void {
  routes.get('/openapi.json', { schema: { hide: true }, config: { access: 'public' } }, async () => {
    // A tenth of a megabyte that few ask for.
    const { answerExamples, eventExamples, followedExamples } = await import('../contract/examples.ts');
    const document: object = app.swagger();
    for (const [path, operations] of entriesIn(document, 'paths')) {
      for (const [method, operation] of Object.entries(operations)) {
        for (const [type, content] of entriesIn(operation, 'responses', '200', 'content')) {
          const example = answerExamples[`${method.toUpperCase()} ${path}`];
          const followed = followedExamples[`${path} ${type}`];
          if (followed !== undefined) Object.assign(content, { examples: followed });
          else if (type === 'text/event-stream') Object.assign(content, { examples: eventExamples });
          else if (example !== undefined) Object.assign(content, { example });
        }
      }
    }
    return document;
  });
}

/** The entries of the object at a path of keys; none if there is no object. */
function entriesIn(value: unknown, ...keys: readonly string[]): [string, object][] {
  const found = keys.reduce<unknown>(
    (inner, key) => Object.entries(Object(inner)).find(([name]) => name === key)?.[1],
    value,
  );
  return Object.entries(Object(found)).filter((entry): entry is [string, object] => Object(entry[1]) === entry[1]);
}
