import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Replaces the time series that the page abbreviates. */
export const seriesMark = '<time series>';

/** A documented path, its example address and its example answer. */
export interface Example {
  readonly path: string;
  /** Path and query of the example's address. */
  readonly address: string;
  readonly answer: unknown;
}

/** Every path and every JSON example of docs/interface.zh.md. */
export function pageExamples(): Example[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/interface.zh.md'), 'utf8');
  const examples: Example[] = [];
  for (const section of page.split(/^## /m).slice(1)) {
    const path = section.split('\n', 1)[0]?.trim() ?? '';
    const addresses = [...section.matchAll(/`http:\/\/[^/]+(\/[^`]*)`/g)].map((match) => match[1] ?? '');
    const answers = [...section.matchAll(/```json\n(.*?)```/gs)].map((match) => parseExample(match[1] ?? ''));
    for (const [index, answer] of answers.entries()) {
      examples.push({ path, address: addresses[index] ?? '', answer });
    }
  }
  return examples;
}

/** The paths that the page lists at its top and those that have a section. */
export function pagePaths(): string[] {
  return [...new Set(pageExamples().map(({ path }) => path))];
}

/** The page abbreviates series as `[[],...]` or `[[]...]`, sometimes without a trailing comma. */
function parseExample(text: string): unknown {
  return JSON.parse(text.replace(/\[\[\],?\.\.\.\],?/g, `"${seriesMark}",`));
}
