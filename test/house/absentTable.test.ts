import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const metric =
  /(?<![\w$])(?:kube_(?:pod|node|deployment|replicaset)|container|node|gateway|http_requests?|process)_[\w()|]+/g;
const unit =
  /_(seconds|bytes|total|sum|count|bucket|info|owner|started|created|time|timestamp|phase|ready|limits|replicas|reason|exitcode|flight)$/;

/** `a_(b|c)` as `a_b` and `a_c`. */
function expanded(pattern: string): string[] {
  const found = /^(.*?)\(([^()]+)\)(.*)$/.exec(pattern);
  if (found === null) return pattern.split('|');
  const [, before = '', words = '', after = ''] = found;
  return words.split('|').flatMap((word) => expanded(`${before}${word}${after}`));
}

/** Metric names in the source code, except findings and labels that look like one. */
function namesInCode(folder: string): Set<string> {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const names = files.flatMap((file) => text(join(folder, file)).match(metric) ?? []).flatMap(expanded);
  return new Set(names.filter((name) => unit.test(name)));
}

describe('Missing metrics in docs/sources.md', () => {
  it('lists every metric that the code reads', () => {
    const read = new Set([...namesInCode('src/sources/prometheus'), ...namesInCode('src/platforms/openfaas')]);
    const section = /## Missing metrics\n(.*?)\n## /s.exec(text('docs/sources.md'))?.[1] ?? '';
    const told = new Set([...section.matchAll(/`([a-z]\w+)`/gi)].map(([, name]) => name));
    expect(read.size).toBeGreaterThan(35);
    // A platform names a histogram without its suffixes.
    const isTold = (name: string) => told.has(name) || (told.has(`${name}_sum`) && told.has(`${name}_bucket`));
    expect([...read].filter((name) => !isTold(name))).toEqual([]);
  });
});
