import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStack } from './readStack.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-stack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A stack file with one function, named like the file. */
function write(fileName: string): void {
  writeFileSync(join(folder, fileName), `functions: {${fileName.replace('.', '-')}: {fprocess: "\${COMMAND}"}}`);
}

test.each([
  { files: ['stack.yaml'], fileName: 'stack.yaml', name: 'stack-yaml' },
  { files: ['stack.yml'], fileName: 'stack.yml', name: 'stack-yml' },
  { files: ['stack.yaml', 'stack.yml'], fileName: 'stack.yaml', name: 'stack-yaml' },
])('reads $fileName if the folder has $files', ({ files, fileName, name }) => {
  for (const file of files) write(file);
  expect(readStack(folder, { COMMAND: 'cat' })).toMatchObject({
    fileName,
    mistakes: [],
    functions: [{ name, fprocess: 'cat', folder }],
  });
});

test('names the files it looked for', () => {
  expect(readStack(folder, {}).mistakes).toEqual([
    { line: 0, message: `there is no stack.yaml or stack.yml in ${folder}` },
  ]);
});
