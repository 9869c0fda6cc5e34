import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';

type Validate = (data: unknown) => true | { error: ErrorObject[] };

const load = createRequire(import.meta.url);
let compile: ((schema: object) => ValidateFunction) | undefined;

/**
 * Compiles a route's schema when the route is first asked, and loads the validator only then: doing so for all routes
 * at the start took a quarter of it.
 */
export function lazyValidator({ schema }: { readonly schema: unknown }): Validate {
  let validate: ValidateFunction | undefined;
  return (data) => {
    validate ??= compiler()(objectOf(schema));
    return validate(data) ? true : { error: validate.errors ?? [] };
  };
}

/** Loads the validator, so that no first question has to: without a descriptor to spare it could not be loaded any more. */
export function loadValidator(): void {
  compiler();
}

function compiler(): (schema: object) => ValidateFunction {
  if (compile === undefined) {
    const { Ajv }: typeof import('ajv') = load('ajv');
    const ajv = new Ajv({ coerceTypes: true });
    compile = (schema) => ajv.compile(schema);
  }
  return compile;
}

function objectOf(schema: unknown): object {
  if (typeof schema !== 'object' || schema === null) throw new TypeError('a schema is an object');
  return schema;
}
