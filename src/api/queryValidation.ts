import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Fault } from '../model/fault.ts';

/** Marks a query that could not be decoded: a symbol, because any text may be a parameter's name. */
const malformed = Symbol('malformed query');

/** A decoded query; a repeated parameter has all its values. Has no prototype: `__proto__` is a valid name. */
export type Query = Record<string | symbol, string | string[] | true>;

/** The used fields of a validator's error. */
export interface ValidationProblem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: {
    readonly missingProperty?: string;
    readonly type?: unknown;
    readonly limit?: unknown;
    readonly allowedValues?: readonly unknown[];
  };
  readonly message?: string;
  /** The schema of the parameter. */
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined;
}

/** What parameters that are whole numbers count. */
export const countedUnits: ReadonlyMap<string, string> = new Map([
  ['tail', 'lines'],
  ['limit', 'entries'],
  ['since', 'seconds'],
  ['for', 'seconds'],
]);
const digits = '\\d{1,15}';
/** Whole numbers in headers and parameters: decimal digits, also with leading zeros; not `0x10`, ` 5 ` or `1e3`. */
export const wholeNumberForm = new RegExp(`^${digits}$`);
/** The texts that are values of a type of the schema, of those types whose values are not texts. */
const textForms: ReadonlyMap<unknown, RegExp> = new Map([
  ['integer', new RegExp(`^-?${digits}$`)],
  ['number', new RegExp(`^-?${digits}(?:\\.${digits})?$`)],
  ['boolean', /^(?:true|false)$/],
]);
/** A maximum that nobody reaches by intention is not told. */
const beyondUse = 1_000_000_000;

/**
 * Decodes what follows the question mark; `+` is a space, as in HTML forms. Does not throw, because the router calls it
 * outside any error handling: see {@link isMalformed}.
 */
export function parseQuery(text: string): Query {
  const query: Query = Object.create(null);
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null) {
      query[malformed] = true;
      continue;
    }
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else query[name] = [String(before), value];
  }
  return query;
}

/** True when part of the query has broken percent-encoding. */
export function isMalformed(query: unknown): boolean {
  return typeof query === 'object' && query !== null && malformed in query;
}

/** Tells the client what to change; the validator stops at the first problem. */
export function validationFault([problem]: readonly ValidationProblem[], query: unknown): Fault {
  if (problem?.keyword === 'required') {
    return new Fault('missing_parameter', `Add the parameter: ?${problem.params.missingProperty}=...`);
  }
  const name = problem?.instancePath.slice(1) ?? '';
  const value =
    typeof query === 'object' && query !== null ? Object.entries(query).find(([key]) => key === name)?.[1] : '';
  if (Array.isArray(value)) return new Fault('repeated_parameter', `Give the parameter ${name} only once.`);
  if (value === '') return new Fault('missing_parameter', `The parameter ${name} is empty; add a value.`);
  return new Fault('malformed_parameter', `${name} ${expectation(name, problem)}.`);
}

let compile: ((schema: object) => ValidateFunction) | undefined;

/**
 * Compiles a route's schema on the first request for it, and loads the validator only then: compiling all routes took a
 * quarter of the start.
 */
export function lazyValidator({ schema }: { readonly schema: unknown }): Validate {
  let validate: ValidateFunction | undefined;
  return (data) => {
    validate ??= compiler()(objectOf(schema));
    decodeTexts(data, schema);
    return validate(data) ? true : { error: validate.errors ?? [] };
  };
}

/**
 * Replaces the texts of numbers and booleans with their values; a text in any other form stays, and the schema rejects
 * it. The validator's own coercion would take `0x10`, ` 5 `, `1e3` and `Infinity` for whole numbers.
 */
function decodeTexts(data: unknown, schema: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  for (const [name, { type }] of Object.entries(propertiesOf(schema))) {
    const text: unknown = Reflect.get(data, name);
    if (typeof text === 'string' && textForms.get(type)?.test(text)) {
      Reflect.set(data, name, type === 'boolean' ? text === 'true' : Number(text));
    }
  }
}

/** Loads the validator ahead of the first request: when file descriptors run out, it could no longer be loaded. */
export function loadValidator(): void {
  compiler();
}

type Validate = (data: unknown) => true | { error: ErrorObject[] };

function compiler(): (schema: object) => ValidateFunction {
  if (compile === undefined) {
    const { Ajv }: typeof import('ajv') = createRequire(import.meta.url)('ajv');
    const ajv = new Ajv({ verbose: true });
    compile = (schema) => ajv.compile(schema);
  }
  return compile;
}

function propertiesOf(schema: unknown): Readonly<Record<string, { readonly type?: unknown }>> {
  const { properties = {} }: { properties?: Record<string, { type?: unknown }> } = Object(schema);
  return properties;
}

function objectOf(schema: unknown): object {
  if (typeof schema !== 'object' || schema === null) throw new TypeError('A schema must be an object.');
  return schema;
}

function expectation(name: string, problem: ValidationProblem | undefined): string {
  const { keyword, params, message, parentSchema } = problem ?? {};
  const unit = countedUnits.get(name);
  const isCount = params?.type === 'integer' || keyword === 'minimum' || keyword === 'maximum';
  if (isCount && unit !== undefined) {
    const minimum = parentSchema?.['minimum'] ?? 0;
    const maximum = parentSchema?.['maximum'] ?? beyondUse;
    const bound = maximum === beyondUse && keyword !== 'maximum' ? ' or more' : ` to ${inDigits(maximum)}`;
    return `must be a whole number of ${unit}, ${inDigits(minimum)}${bound}`;
  }
  if (keyword === 'type' && params?.type === 'integer') return 'must be a whole number';
  if (keyword === 'type' && params?.type === 'number') return 'must be a number';
  if (keyword === 'type' && params?.type === 'boolean') return 'must be true or false';
  if (keyword === 'enum') return `must be one of ${params?.allowedValues?.join(', ')}`;
  if (keyword === 'pattern') return 'is malformed; see /docs for its form';
  if (keyword === 'maxLength') return `must have at most ${inDigits(params?.limit)} characters`;
  if (keyword === 'minimum') return `must be ${params?.limit} or more`;
  if (keyword === 'maximum') return `must be ${params?.limit} or less`;
  return message ?? 'is malformed';
}

function inDigits(bound: unknown): string {
  return typeof bound === 'number' ? bound.toLocaleString('en') : String(bound);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
