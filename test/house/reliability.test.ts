import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!what |---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

/** The tests in a cell, separated by semicolons: `file`: *title or part of it*. */
function testsOf(cell: string): { file: string; title: string }[] {
  const named = [...cell.matchAll(/`([\w./-]+\.test\.ts)`: \*([^*]+)\*/g)];
  if (named.map(([text]) => text).join('; ') !== cell) throw new Error(`These are not files with titles: ${cell}`);
  return named.map(([, file = '', title = '']) => ({ file, title }));
}

describe('docs/reliability.md', () => {
  it('has a table', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows.map((row) => [row[0], row] as const))(
    'the row "%s" has a limit, its consequence and existing tests',
    (_what, row) => {
      expect(row).toHaveLength(4);
      const [, limit = '', , tests = ''] = row;
      expect(limit).toMatch(/\d|as long as|none unless/);
      for (const { file, title } of testsOf(tests)) {
        expect({ file, exists: existsSync(join(root, file)) }).toEqual({ file, exists: true });
        expect(readFileSync(join(root, file), 'utf8')).toContain(title);
      }
    },
  );
});
