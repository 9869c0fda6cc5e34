import { describe, expect, it } from 'vitest';
import { dynamicFunction } from '../../src/contract/interface/dynamicFunction.ts';
import { dynamicNode } from '../../src/contract/interface/dynamicNode.ts';
import { dynamicPod } from '../../src/contract/interface/dynamicPod.ts';
import { globalFunctions } from '../../src/contract/interface/globalFunctions.ts';
import { globalNodes } from '../../src/contract/interface/globalNodes.ts';
import { globalPods } from '../../src/contract/interface/globalPods.ts';
import { logs } from '../../src/contract/interface/logs.ts';
import { podsFromNode } from '../../src/contract/interface/podsFromNode.ts';
import { running } from '../../src/contract/interface/running.ts';
import { setIP } from '../../src/contract/interface/setIP.ts';
import { staticFunction } from '../../src/contract/interface/staticFunction.ts';
import { staticPod } from '../../src/contract/interface/staticPod.ts';
import { text } from '../documents/documentCommands.ts';
import { pageExamples, pagePaths, seriesMark } from '../interface/examples.ts';

const paths = [
  dynamicFunction,
  dynamicNode,
  dynamicPod,
  globalFunctions,
  globalNodes,
  globalPods,
  logs,
  podsFromNode,
  running,
  setIP,
  staticFunction,
  staticPod,
];

/** The part of a JSON schema that shapes an answer. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
}

/** Fields, values and `null` that a schema allows and no example of the interface page shows. */
function additions(shape: Shape, examples: readonly unknown[]): string[] {
  const found: string[] = [];
  const isExampled = examples.some((example) => example === null);
  if (Array.isArray(shape.type) && shape.type.includes('null') && !isExampled) found.push('null');
  for (const value of shape.enum ?? []) if (!examples.includes(value)) found.push(String(value));
  const entries = examples.map((example) => new Map<string, unknown>(Object.entries(Object(example))));
  for (const [name, inner] of Object.entries(shape.properties ?? {})) {
    const values = entries.flatMap((entry) => (entry.has(name) ? [entry.get(name)] : []));
    if (values.length === 0) found.push(name);
    else found.push(...additions(inner, values));
  }
  if (typeof shape.additionalProperties === 'object') {
    found.push(
      ...additions(
        shape.additionalProperties,
        entries.flatMap((entry) => [...entry.values()]),
      ),
    );
  }
  if (shape.items !== undefined) {
    // The page abbreviates a series; each of its values may be null.
    const isSeries = examples.includes(seriesMark);
    found.push(...(isSeries ? ['null'] : additions(shape.items, examples.flat())));
  }
  return found;
}

/** What the table of the page says of each path: the words in backticks, and `others` for rows without a path. */
function documented(page: string): { readonly of: Map<string, Set<string>>; readonly others: string[] } {
  const [, section = ''] = text(page).split(/^## (?:What differs from the interface page|与接口文档的差异)$/m);
  const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
  const of = new Map(pagePaths().map((path) => [path, new Set<string>()]));
  const others: string[] = [];
  for (const [, where = '', what = ''] of section.matchAll(/^\| (.*?) \| (.*) \|$/gm)) {
    const named = words(where);
    const isAllBut = /^(every path but|除)/.test(where);
    const meant = isAllBut ? pagePaths().filter((path) => !named.includes(path)) : named;
    if (meant.length === 0) others.push(...words(what));
    for (const path of meant) for (const word of words(what)) of.get(path)?.add(word);
  }
  return { of, others: [...new Set(others)].sort() };
}

/** A path's additions, each once. */
function additionsOf({ path, answer, optional }: (typeof paths)[number]): Set<string> {
  const examples = pageExamples().flatMap((example) => (example.path === path ? [example.answer] : []));
  // Shown by every path: the page says that `status` may be error.
  const { status: _, ...properties } = answer.properties;
  const found = additions({ ...answer, properties }, examples);
  return new Set([...found, ...Object.keys(optional)]);
}

describe('"What differs from the interface page"', () => {
  it('is about the 12 paths', () => {
    expect(paths.map(({ path }) => path).sort()).toEqual(pagePaths().sort());
  });

  it.each(['docs/how-to.md', 'docs/how-to.zh.md'])('lists every addition of every path in %s', (page) => {
    const { of } = documented(page);
    const missing = paths.flatMap((path) =>
      [...additionsOf(path)].filter((name) => !of.get(path.path)?.has(name)).map((name) => `${path.path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it.each(['docs/how-to.md', 'docs/how-to.zh.md'])('lists nothing in %s that a path does not have', (page) => {
    const { of } = documented(page);
    const extra = paths.flatMap((path) => {
      const schema = JSON.stringify(path);
      return [...(of.get(path.path) ?? [])].filter((name) => !schema.includes(name)).map((name) => [path.path, name]);
    });
    expect(extra).toEqual([]);
  });

  it('finds an additional field, a value and a parameter', () => {
    expect([...additionsOf(running)].sort()).toEqual([
      'connection',
      'ended',
      'failed',
      'meta',
      'mixed',
      'running',
      'since',
    ]);
    expect([...additionsOf(dynamicPod)].sort()).toEqual(['connection', 'meta', 'null']);
    expect([...additionsOf(globalNodes)].sort()).toEqual(['connection', 'meta']);
  });

  it('lists the same in both languages, also for no path in particular', () => {
    expect(documented('docs/how-to.zh.md')).toEqual(documented('docs/how-to.md'));
    expect(documented('docs/how-to.md').others).toEqual(expect.arrayContaining(['HEAD', 'name.namespace', '/livez']));
  });
});
