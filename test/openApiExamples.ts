import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const biome = join(root, 'node_modules/.bin/biome');

/** Writes a file, formatted as all files are. */
export function writeFormatted(path: string, text: string): void {
  const limits = { cwd: root, input: text, maxBuffer: 2 ** 26 };
  writeFileSync(path, execFileSync(biome, ['format', '--stdin-file-path', path], limits));
}

/** Writes one constant of a generated file anew. */
export function writeConstant(file: string, name: string, value: unknown): void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const declared = new RegExp(`(export const ${name}: [^=]+ = ).*?;\n(?=\n|$)`, 's');
  const written = text.replace(declared, (_all, head: string) => `${head}${JSON.stringify(value)};\n`);
  writeFormatted(path, written);
}

/** An answer of this machine, with what only this machine has replaced. */
export function withoutMachine(answer: unknown): unknown {
  const text = JSON.stringify(answer)
    .replaceAll(JSON.stringify(hostname()).slice(1, -1), 'machine-1')
    .replaceAll(root, '/srv/faascope')
    .replaceAll(process.env['HOME'] ?? root, '/home/ann')
    .replace(/\b(?!127\.|0\.0\.0\.0)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g, '192.0.2.10');
  return JSON.parse(text);
}

/** Fields whose own fields depend on what they describe: those of events on the topic, and on what has changed. */
const open: ReadonlySet<string> = new Set(['params', 'labels', 'annotations', 'topics', 'state']);

/**
 * Where an example has other fields than an answer, or values of other types. Null is allowed for any value, and the
 * entries of a list are compared with its first.
 */
export function otherShape(example: unknown, answer: unknown, at = 'answer'): string[] {
  if (example === null || answer === null) return [];
  if (Array.isArray(example) && Array.isArray(answer)) {
    const [first] = answer;
    return first === undefined ? [] : example.flatMap((entry, index) => otherShape(entry, first, `${at}[${index}]`));
  }
  if (typeof example !== typeof answer || Array.isArray(example) !== Array.isArray(answer)) {
    return [`${at} is ${typeof example} in the example, ${typeof answer} in the answer`];
  }
  if (typeof example !== 'object') return [];
  const [inExample, inAnswer] = [new Map(Object.entries(Object(example))), new Map(Object.entries(Object(answer)))];
  const names = new Set([...inExample.keys(), ...inAnswer.keys()]);
  return [...names].flatMap((name) => {
    if (!inExample.has(name)) return [`${at}.${name} is not in the example`];
    if (!inAnswer.has(name)) return [`${at}.${name} is not in the answer`];
    return open.has(name) ? [] : otherShape(inExample.get(name), inAnswer.get(name), `${at}.${name}`);
  });
}
