import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The rooms of src, and which others each may import from. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  model: ['contract'],
  transport: [],
  agent: ['contract', 'model', 'transport'],
  host: ['contract', 'model', 'transport', 'agent'],
  sources: ['contract', 'model', 'agent'],
  platforms: ['contract', 'model', 'sources'],
  connections: ['contract', 'model', 'agent', 'host', 'sources', 'platforms', 'api', 'cli'],
  api: ['contract', 'model', 'transport'],
  cli: ['contract', 'model', 'agent', 'host', 'sources', 'platforms', 'connections', 'api'],
};

/** What others may see of a room that does not show all of itself, by the room that looks. */
const doors: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  agent: { host: ['agent/reader.ts', 'agent/proc/'], sources: ['agent/wire/'] },
  sources: { platforms: ['sources/http/'] },
};

const sourceFiles = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** What is wrong with importing `target` from `file`, both below src; null when nothing is. */
function wrongWay(file: string, target: string): string | null {
  const [from = ''] = file.split('/');
  const [to = ''] = target.split('/');
  if (from === to) return null;
  // A test takes what it needs of the test folder, any reader of the agent, and a platform.
  if (file.endsWith('.test.ts') && ['..', 'agent', 'platforms'].includes(to)) return null;
  if (!mayImport[from]?.includes(to)) return `${from} must not import ${to}: ${file} -> ${target}`;
  const seen = doors[to]?.[from];
  if (seen === undefined || seen.some((door) => target.startsWith(door))) return null;
  return `${from} sees of ${to} only ${seen.join(', ')}: ${file} -> ${target}`;
}

describe('the rooms of src', () => {
  const files = sourceFiles('src');

  it('import one way only', () => {
    const wrong = files.flatMap((file) => {
      const inside = relative('src', file);
      return importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => wrongWay(inside, normalize(join(dirname(inside), specifier))))
        .filter((problem) => problem !== null);
    });
    expect(wrong).toEqual([]);
  });

  it('are the rooms of the plan', () => {
    expect(readdirSync(join(root, 'src')).sort()).toEqual(Object.keys(mayImport).sort());
  });

  it('the contract imports no package but the types of its schemas', () => {
    const packages = sourceFiles('src/contract')
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) =>
        importsOf(readFileSync(join(root, file), 'utf8')).filter((specifier) => !specifier.startsWith('.')),
      );
    expect(new Set(packages)).toEqual(new Set(['json-schema-to-ts']));
  });

  it.each([
    ['model/x.ts', 'agent/sampler.ts'],
    ['api/x.ts', 'sources/probe/probe.ts'],
    ['sources/x.ts', 'api/server.ts'],
    ['contract/x.ts', 'model/fault.ts'],
    ['host/x.ts', 'agent/sampler.ts'],
    ['agent/x.ts', 'host/x.ts'],
    ['platforms/x.ts', 'sources/kubernetes/clusterApi.ts'],
    ['sources/x.ts', 'platforms/openfaas/x.ts'],
  ])('the check finds %s -> %s', (file, target) => {
    expect(wrongWay(file, target)).not.toBeNull();
  });
});

/** Groups of nodes that reach each other: strongly connected components of more than one node (Tarjan). */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    open.push(node);
    let low = own;
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? own);
    }
    if (low === own) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles;
}

describe('imports', () => {
  it('form no circle, types included', () => {
    const graph = new Map(
      sourceFiles('src').map((file) => [
        file,
        importsOf(readFileSync(join(root, file), 'utf8')).map((specifier) => normalize(join(dirname(file), specifier))),
      ]),
    );
    expect(circlesIn(graph)).toEqual([]);
  });

  it.each<[Record<string, string[]>, string[][]]>([
    [{ a: ['b'], b: ['c'], c: [] }, []],
    [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    [{ a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    [{ a: ['b'], b: ['c'], c: ['d'], d: ['b', 'e'], e: [] }, [['b', 'c', 'd']]],
  ])('the check finds the circles of %j', (graph, want) => {
    expect(circlesIn(new Map(Object.entries(graph)))).toEqual(want);
  });
});

describe('files', () => {
  const ours = ['src', 'test', 'bench'].flatMap(sourceFiles);

  it('have at most 300 lines', () => {
    const long = ours.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('are named after what is in them', () => {
    expect(ours.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|stuff)(?:[./]|$)/i.test(file))).toEqual([]);
  });
});
