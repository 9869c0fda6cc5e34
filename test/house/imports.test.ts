import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The rooms of src, and the rooms that each may import from. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  model: ['contract'],
  transport: [],
  agent: ['contract', 'model', 'transport'],
  host: ['contract', 'model', 'transport', 'agent'],
  sources: ['contract', 'model', 'agent'],
  platforms: ['contract', 'model', 'sources'],
  connections: ['contract', 'model', 'agent', 'host', 'sources', 'platforms'],
  api: ['contract', 'model', 'transport'],
  client: ['contract'],
  cli: ['contract', 'client', 'model', 'agent', 'host', 'sources', 'platforms', 'connections', 'api'],
};

/** The folders of the api, and the others of them that each may import from. */
const apiMayImport: Readonly<Record<string, readonly string[]>> = {
  gate: [],
  answer: [],
  ui: ['answer'],
  interface: ['answer'],
  objects: ['answer'],
  streams: ['gate', 'answer', 'interface', 'objects'],
  v1: ['gate', 'answer', 'interface', 'objects', 'streams'],
};

/** The folders of the dashboard, below `web`, and the others of them that each may import from. */
const webMayImport: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  api: ['lib'],
  i18n: ['lib'],
  state: ['lib', 'api', 'i18n'],
  components: ['lib', 'state', 'i18n'],
  pages: ['lib', 'state', 'i18n', 'components'],
};

/** For rooms that others may import only in part: the allowed path prefixes, by importing room. */
const doors: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  agent: { host: ['agent/reader.ts', 'agent/proc/'], sources: ['agent/wire/'] },
  sources: { platforms: ['sources/http/'] },
};

/** The platforms: each has a folder of this name in `platforms`, and may have one in `connections`. */
const platformNames = readdirSync(join(root, 'src/platforms'));

const sourceFiles = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('node_modules/'))
    .map((name) => join(folder, name));

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:(?<!')\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** The platform that a file of connections is about; null: none. */
function platformOf(file: string): string | null {
  const [, folder = ''] = file.split('/');
  return platformNames.includes(folder) ? folder : null;
}

/** Why a file of connections must not import another: only `platforms.ts` chooses a platform. */
function wrongPlatform(file: string, target: string): string | null {
  const wanted = platformOf(target);
  if (wanted === null || wanted === platformOf(file) || file === 'connections/platforms.ts') return null;
  return `connections imports the folder of a platform in platforms.ts only: ${file} -> ${target}`;
}

/** Why `file` must not import `target` (paths below src); null if it may. */
function wrongWay(file: string, target: string): string | null {
  const [from = ''] = file.split('/');
  const [to = ''] = target.split('/');
  if (from === 'connections' && to === from) return wrongPlatform(file, target);
  if (from === to) return null;
  // Tests may import from the test folder, any reader of the agent, and a platform.
  if (file.endsWith('.test.ts') && ['..', 'agent', 'platforms'].includes(to)) return null;
  if (from === 'connections' && to === 'platforms' && !target.startsWith(`platforms/${platformOf(file)}/`)) {
    return `connections imports a platform in the platform's own folder only: ${file} -> ${target}`;
  }
  if (!mayImport[from]?.includes(to)) return `${from} must not import ${to}: ${file} -> ${target}`;
  const seen = doors[to]?.[from];
  if (seen === undefined || seen.some((door) => target.startsWith(door))) return null;
  return `${from} sees of ${to} only ${seen.join(', ')}: ${file} -> ${target}`;
}

describe('the rooms of src', () => {
  const files = sourceFiles('src');

  it('import each other in the allowed directions only', () => {
    const wrong = files.flatMap((file) => {
      const inside = relative('src', file);
      return importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => wrongWay(inside, normalize(join(dirname(inside), specifier))))
        .filter((problem) => problem !== null);
    });
    expect(wrong).toEqual([]);
  });

  it('are all in the import table', () => {
    expect(readdirSync(join(root, 'src')).sort()).toEqual(Object.keys(mayImport).sort());
  });

  it('the contract imports only the package of schema types', () => {
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
    ['client/x.ts', 'model/fault.ts'],
    ['api/x.ts', 'client/client.ts'],
    ['host/x.ts', 'agent/sampler.ts'],
    ['agent/x.ts', 'host/x.ts'],
    ['connections/x.ts', 'api/server.ts'],
    ['connections/x.ts', 'cli/serve.ts'],
    ['connections/connectionPlan.ts', 'platforms/openfaas/openFaas.ts'],
    ['connections/cluster/x.ts', 'platforms/openfaas/openFaas.ts'],
    ['connections/openfaas/x.ts', 'platforms/other/x.ts'],
    ['connections/platforms.ts', 'platforms/openfaas/openFaas.ts'],
    ['connections/cluster/x.ts', 'connections/openfaas/x.ts'],
    ['connections/x.ts', 'connections/openfaas/x.ts'],
    ['platforms/x.ts', 'sources/kubernetes/clusterApi.ts'],
    ['sources/x.ts', 'platforms/openfaas/x.ts'],
  ])('the check rejects the import %s -> %s', (file, target) => {
    expect(wrongWay(file, target)).not.toBeNull();
  });
});

/** Why a file of the api must not import `target` (paths below src); null if it may. */
function wrongApiImport(file: string, target: string): string | null {
  const [room, from = ''] = file.split('/');
  const [to, folder = ''] = target.split('/');
  // The files right below the api put it together, or are used by all its folders.
  if (room !== 'api' || to !== 'api' || from.includes('.') || folder.includes('.') || from === folder) return null;
  return apiMayImport[from]?.includes(folder)
    ? null
    : `api/${from} must not import api/${folder}: ${file} -> ${target}`;
}

describe('the folders of the api', () => {
  it('import each other in the allowed directions only', () => {
    const wrong = sourceFiles('src/api').flatMap((file) => {
      const inside = relative('src', file);
      return importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => wrongApiImport(inside, normalize(join(dirname(inside), specifier))))
        .filter((problem) => problem !== null);
    });
    expect(wrong).toEqual([]);
  });

  it('are all in the import table, which has no circle', () => {
    const folders = new Set(sourceFiles('src/api').map((file) => file.split('/')[2] ?? ''));
    expect([...folders].filter((name) => !name.includes('.')).sort()).toEqual(Object.keys(apiMayImport).sort());
    expect(circlesIn(new Map(Object.entries(apiMayImport)))).toEqual([]);
  });

  it.each([
    ['api/streams/x.ts', 'api/v1/registerV1.ts'],
    ['api/objects/x.ts', 'api/streams/feed.ts'],
    ['api/objects/x.ts', 'api/v1/listPage.ts'],
    ['api/answer/x.ts', 'api/streams/feed.ts'],
    ['api/gate/x.ts', 'api/answer/liveAnswer.ts'],
  ])('the check rejects the import %s -> %s', (file, target) => {
    expect(wrongApiImport(file, target)).not.toBeNull();
  });
});

/** Why a file of the dashboard must not import `target` (paths below the root); null if it may. */
function wrongWebImport(file: string, target: string): string | null {
  const [, from = ''] = file.split('/');
  const [to = '', folder = ''] = target.split('/');
  if (to === 'src')
    return ['contract', 'client'].includes(folder) ? null : `web must not import src/${folder}: ${file}`;
  if (to !== 'web') return file.endsWith('.test.ts') ? null : `web must not import ${target}: ${file}`;
  // The files right below web put the dashboard together.
  if (from.includes('.') || from === folder || webMayImport[from]?.includes(folder)) return null;
  return target.endsWith('.css') ? null : `web/${from} must not import web/${folder}: ${file} -> ${target}`;
}

describe('the folders of web', () => {
  it('import each other in the allowed directions only, and of src only contract and client', () => {
    const wrong = sourceFiles('web').flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => wrongWebImport(file, normalize(join(dirname(file), specifier))))
        .filter((problem) => problem !== null),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['web/lib/x.ts', 'src/model/fault.ts'],
    ['web/lib/x.ts', 'web/state/view.ts'],
    ['web/api/x.ts', 'web/pages/overview/OverviewPage.tsx'],
    ['web/components/x.tsx', 'web/pages/overview/OverviewPage.tsx'],
    ['web/pages/overview/x.tsx', 'web/api/ownStream.ts'],
    ['web/main.tsx', 'test/until.ts'],
  ])('the check rejects the import %s -> %s', (file, target) => {
    expect(wrongWebImport(file, target)).not.toBeNull();
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
  it('form no cycles, type imports included', () => {
    const graph = new Map(
      ['src', 'web']
        .flatMap(sourceFiles)
        .map((file) => [
          file,
          importsOf(readFileSync(join(root, file), 'utf8')).map((specifier) =>
            normalize(join(dirname(file), specifier)),
          ),
        ]),
    );
    expect(circlesIn(graph)).toEqual([]);
  });

  it.each<[Record<string, string[]>, string[][]]>([
    [{ a: ['b'], b: ['c'], c: [] }, []],
    [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    [{ a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    [{ a: ['b'], b: ['c'], c: ['d'], d: ['b', 'e'], e: [] }, [['b', 'c', 'd']]],
  ])('the check finds the cycles in %j', (graph, want) => {
    expect(circlesIn(new Map(Object.entries(graph)))).toEqual(want);
  });
});

describe('files', () => {
  const ours = ['src', 'test', 'bench', 'web'].flatMap(sourceFiles);

  it('have at most 300 lines, unless they are generated', () => {
    const generated = ['src/contract/v1/answers.ts', 'src/contract/examples.ts'];
    const written = ours.filter((file) => !generated.includes(file));
    const long = written.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('are not called utils, helpers, common or misc', () => {
    expect(ours.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|stuff)(?:[./]|$)/i.test(file))).toEqual([]);
  });
});
