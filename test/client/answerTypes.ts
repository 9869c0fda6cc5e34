import type { V1Route } from '../../src/contract/v1/route.ts';
import { v1Routes } from '../../src/contract/v1/routes.ts';

/** A JSON schema, as far as the contract uses it. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Generated TypeScript: plain types of the answers of `/api/v1`, for clients without the package of schema types. */
export function answerTypes(): string {
  const routes = Object.entries(v1Routes);
  const reads = routes.filter(([, { method }]) => method === 'GET');
  const answers = routes.map(([name, { summary, answer }]) => member(name, typeOf(answer), summary));
  const queries = reads.map(([name, { query }]) => member(name, typeOf({ type: 'object', properties: query })));
  const changing = routes.filter(([, { method }]) => method !== 'GET');
  const changes = changing.map(([name, { method, path }]) => `  ${name}: ['${method}', '${path}'],`);
  const bodies = changing.map(([name, route]: [string, V1Route]) =>
    member(name, route.body === undefined ? 'null' : typeOf(route.body)),
  );
  const paths = reads.map(([name, { path }]) => `  ${name}: '${path}',`);
  return `// Generated from the schemas beside it; see test/client/answerTypes.test.ts.

/** The path of each route of \`/api/v1\` that reads, with its parameters in braces. */
export const v1Paths = {
${paths.join('\n')}
} as const;

/** The method and path of each route that changes something. */
export const v1Changes = {
${changes.join('\n')}
} as const;

/** The answer of each route. */
export interface V1Answers {
${answers.join('\n')}
}

/** The query parameters of each route that reads. */
export interface V1Queries {
${queries.join('\n')}
}

/** The body of each route that changes something; null: none. */
export interface V1Bodies {
${bodies.join('\n')}
}
`;
}

function member(name: string, type: string, description?: string, optional = ''): string {
  const comment =
    description === undefined ? '' : `/** ${description.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n`;
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
  return `${comment}readonly ${key}${optional}: ${type};`;
}

function typeOf(schema: Schema): string {
  if ('const' in schema) return JSON.stringify(schema.const).replaceAll('"', "'");
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value).replaceAll('"', "'")));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return union(choices.map(typeOf));
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types === undefined) return 'unknown';
  return union(types.map((type) => typed(type, schema)));
}

function typed(type: string, schema: Schema): string {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`no TypeScript for the type ${type}`);
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
    const names = required.map((name) => member(name, values));
    return `{ readonly [name: string]: ${values}; ${names.join(' ')} }`;
  }
  if (Object.keys(properties).length === 0) return 'object';
  const members = Object.entries(properties).map(([name, schema]) =>
    member(name, typeOf(schema), schema.description, required.includes(name) ? '' : '?'),
  );
  return `{\n${members.join('\n')}\n}`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}
