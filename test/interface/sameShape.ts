import { seriesMark } from './examples.ts';

/**
 * Differences between an example and an answer: missing fields, other types of values, other nesting. Additional
 * fields are allowed. Lists are compared by the types of their entries.
 */
export function differences(example: unknown, answer: unknown, at = 'answer'): string[] {
  if (example === seriesMark) return isSeries(answer) ? [] : [`${at} is no series of 60 pairs`];
  if (Array.isArray(example)) {
    if (!Array.isArray(answer)) return [`${at} is no list`];
    const [first] = example;
    return first === undefined ? [] : answer.flatMap((entry, index) => differences(first, entry, `${at}[${index}]`));
  }
  if (typeof example === 'object' && example !== null) {
    if (typeof answer !== 'object' || answer === null) return [`${at} is no object`];
    const has = new Map<string, unknown>(Object.entries(answer));
    return Object.entries(example).flatMap(([name, value]) =>
      has.has(name) ? differences(value, has.get(name), `${at}.${name}`) : [`${at}.${name} is missing`],
    );
  }
  if (typeof example === typeof answer) return [];
  // Unknown numbers are null.
  if (typeof example === 'number' && answer === null) return [];
  return [`${at} is ${typeof answer}, not ${typeof example}`];
}

/** True for exactly 60 pairs of consecutive whole seconds, each with a number or null. */
export function isSeries(value: unknown): value is [number, number | null][] {
  if (!Array.isArray(value) || value.length !== 60) return false;
  return value.every((pair: unknown, index) => {
    if (!Array.isArray(pair) || pair.length !== 2) return false;
    const [t, v] = pair;
    return Number.isInteger(t) && t === value[0][0] + index && (v === null || Number.isFinite(v));
  });
}
