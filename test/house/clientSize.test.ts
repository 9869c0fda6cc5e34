import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

/** Bytes at level 6, the usual one of gzip. */
const mostBytes = 8192;
const level = 6;

/** The built client with all that it imports, by file. */
function builtFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const load = (file: string) => {
    if (files.has(file)) return;
    const text = readFileSync(file, 'utf8');
    files.set(file, text);
    for (const [, name = ''] of text.matchAll(/from '([^']+)'/g)) {
      expect(name).toMatch(/^\./);
      load(join(file, '..', name));
    }
  };
  load(join(import.meta.dirname, '../../dist/client/client.js'));
  return files;
}

it('The client has less than 8 KB, compressed, and imports no package', () => {
  const files = builtFiles();
  expect(files.size).toBeGreaterThan(5);
  const bytes = gzipSync([...files.values()].join(''), { level }).length;
  console.info(`Client: ${(bytes / 1024).toFixed(2)} KB of ${mostBytes / 1024} KB, gzip, in ${files.size} files.`);
  expect(bytes).toBeLessThan(mostBytes);
});
