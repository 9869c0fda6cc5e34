import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorStatus } from '../../src/api/httpErrors.ts';
import { errorMeaning } from '../../src/contract/errorCode.ts';
import { documents, text } from '../documents/documentCommands.ts';

const root = join(import.meta.dirname, '../..');

describe('the documents', () => {
  it('list every error code with its status and meaning, and no other', () => {
    const rows = [...text('docs/interface.md').matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.*) \|$/gm)];
    const documented = Object.fromEntries(rows.map(([, code = '', status, meaning]) => [code, `${status} ${meaning}`]));
    const meanings = new Map<string, string>(Object.entries(errorMeaning));
    const real = Object.entries(errorStatus).map(([code, status]) => [code, `${status} ${meanings.get(code)}`]);
    expect(documented).toEqual(Object.fromEntries(real));
  });

  it('give the purpose of each dependency', () => {
    const manifest: { dependencies: object; devDependencies: object } = JSON.parse(text('package.json'));
    const web: { devDependencies: object } = JSON.parse(text('web/package.json'));
    const documented = [...text('docs/dependencies.md').matchAll(/^\| ([@a-z0-9./-]+) \| .{10,}/gm)].map(
      (match) => match[1],
    );
    const real = [manifest.dependencies, manifest.devDependencies, web.devDependencies].flatMap(Object.keys);
    expect(documented.filter((name) => name !== 'package').sort()).toEqual(real.sort());
  });

  it('name only files that exist, in architecture.md', () => {
    const page = text('docs/architecture.md');
    const names = [...page.matchAll(/`((?:[a-zA-Z0-9]+\/)+(?:[a-zA-Z0-9.]+\.ts)?|[a-zA-Z]+\.ts)`/g)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(50);
    const known = new Set<string>();
    for (const folder of ['src', 'test', 'web']) {
      for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
        known.add(`${folder}/${file}`);
    }
    const exists = (name: string) => [...known].some((file) => `/${file}`.endsWith(`/${name.replace(/\/$/, '')}`));
    expect(names.filter((name) => !exists(name))).toEqual([]);
  });

  it('define ageSeconds wherever it is used', () => {
    const using = documents.filter((path) => text(path).includes('ageSeconds') && path.endsWith('.md'));
    expect(using).toEqual(
      expect.arrayContaining(['README.md', 'docs/how-to.md', 'docs/interface.md', 'docs/sources.md']),
    );
    const definition = /seconds\s+between\s+(?:its\s+|the\s+)newest|最近一次采集到本次响应之间的秒数/;
    expect(using.filter((path) => !definition.test(text(path)))).toEqual([]);
  });
});
