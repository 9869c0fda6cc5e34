// Adds `summary` to the schema of a route.
import type {} from '@fastify/swagger';
import type { FastifyRequest, FastifySchema } from 'fastify';
import { errorResponses } from '../httpErrors.ts';

/** One of the 12 paths, as the contract describes it. */
export interface PathShape {
  readonly path: string;
  /** The required parameter; null for none. */
  readonly parameter: string | null;
  readonly optional: Readonly<Record<string, object>>;
  readonly summary: string;
  readonly answer: object;
}

/** The schema that validates requests and appears in the OpenAPI document. */
export function pathSchema({ parameter, optional, summary, answer }: PathShape): FastifySchema {
  const needed = parameter === null ? {} : { [parameter]: { type: 'string', minLength: 1 } };
  return {
    summary,
    querystring: {
      type: 'object',
      required: parameter === null ? [] : [parameter],
      properties: { ...needed, ...optional },
    },
    response: { 200: answer, ...errorResponses },
  };
}

/** The query of a request, after the router has validated it. */
export function queryOf(request: FastifyRequest): Record<string, unknown> {
  return Object.assign(Object.create(null), request.query);
}
