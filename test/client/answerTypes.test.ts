import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answerTypes } from './answerTypes.ts';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'src/contract/v1/answers.ts');
const biome = join(root, 'node_modules/.bin/biome');

/** What the schemas say, in the form that the formatter gives it. */
function formatted(): string {
  return execFileSync(biome, ['format', '--stdin-file-path', file], { cwd: root, input: answerTypes() }).toString();
}

it('src/contract/v1/answers.ts is what the schemas say; UPDATE_ANSWERS=1 writes it', () => {
  if (process.env['UPDATE_ANSWERS'] === '1') writeFileSync(file, formatted());
  expect(readFileSync(file, 'utf8')).toBe(formatted());
});
