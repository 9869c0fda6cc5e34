import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** Rooms of src that serve any platform. `host` is not among them: it runs functions as OpenFaaS does, on purpose. */
const neutralRooms = ['model', 'sources', 'agent', 'client', 'recording'];
/** Names of OpenFaaS, of its parts, and of what only it writes: in code and comments alike. */
const platformWord = /openfaas|faas[_-]function|faas-?fn|gateway|watchdog|\bfprocess/i;

/** `file:line: text` for each line that names a platform. Tests may: they need one to test with. */
function namesIn(room: string): string[] {
  const folder = join('src', room);
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => {
      const lines = readFileSync(join(root, folder, name), 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        platformWord.test(`${name} ${line}`) ? [`${join(folder, name)}:${index + 1}: ${line.trim()}`] : [],
      );
    });
}

describe('a platform is named in its own room only', () => {
  it.each(neutralRooms)('src/%s names none', (room) => {
    expect(namesIn(room)).toEqual([]);
  });

  it.each([
    "labels['faas_function']",
    "const usual = 'openfaas-fn';",
    '/** Calls as a gateway counts them. */',
    "{ name: 'gateway_service_count' }",
    '// Only of-watchdogs write this.',
  ])('the check finds %j', (line) => {
    expect(platformWord.test(line)).toBe(true);
  });
});
