import { describe, expect, it } from 'vitest';
import { callGraph, type GraphedInvocation, nodeDurationMs } from './callGraph.ts';

const startedAtSeconds = 1000;

type Sub = [name: string, startMs: number | null, endMs: number | null, failed?: boolean];

function invocation(subs: readonly Sub[], edges: readonly string[], over: Partial<GraphedInvocation> = {}) {
  const at = (ms: number | null) => (ms === null ? null : startedAtSeconds + ms / 1000);
  return {
    function: { namespace: 'shop', name: 'order-check' },
    state: 'running',
    startedAtSeconds,
    endedAtSeconds: null,
    durationMs: null,
    subFunctions: subs.map(([name, startMs, endMs, failed]) => ({
      name,
      state: failed === true ? ('failed' as const) : endMs === null ? ('started' as const) : ('ended' as const),
      startedAtSeconds: at(startMs),
      endedAtSeconds: at(endMs),
    })),
    edges: edges.map((edge) => ({ from: edge.split('>')[0] ?? '', to: edge.split('>')[1] ?? '' })),
    ...over,
  } satisfies GraphedInvocation;
}

const order = invocation(
  [
    ['handle', 0, null],
    ['load-cart', 12, 96],
    ['price', 101, 288],
    ['tax', 110, 171],
    ['discount', 176, 270],
    ['stock', 292, null, true],
  ],
  ['handle>load-cart', 'handle>price', 'price>tax', 'price>discount', 'handle>stock'],
);

describe('the call graph', () => {
  it('is a tree in call order, whose calls are numbered by caller', () => {
    expect(callGraph(order).nodes.map(({ name, depth, callNumber }) => [name, depth, callNumber])).toEqual([
      ['handle', 0, null],
      ['load-cart', 1, 1],
      ['price', 1, 2],
      ['tax', 2, 1],
      ['discount', 2, 2],
      ['stock', 1, 3],
    ]);
  });

  it('tells running, ended and failed sub-functions apart, with times from the start of the call', () => {
    const [handle, cart, , , , stock] = callGraph(order).nodes;
    expect(handle).toMatchObject({ state: 'running', startMs: 0, endMs: null });
    expect(cart).toMatchObject({ state: 'ended', startMs: 12, endMs: 96 });
    expect(stock).toMatchObject({ state: 'failed', startMs: 292 });
  });

  it('leaves open what was started in a call that is over, and what was only called', () => {
    const over = callGraph(
      invocation(
        [
          ['a', 0, null],
          ['b', null, null],
        ],
        ['a>b'],
        { state: 'unknown' },
      ),
    );
    expect(over.nodes.map(({ state }) => state)).toEqual(['open', 'open']);
    const runs = callGraph(
      invocation(
        [
          ['a', 0, null],
          ['b', null, null],
        ],
        ['a>b'],
      ),
    );
    expect(runs.nodes.map(({ state }) => state)).toEqual(['running', 'open']);
  });

  it.each([
    { title: 'to an ancestor', edges: ['a>b', 'b>c', 'c>b'], back: ['c>b 1'] },
    { title: 'to the root', edges: ['a>b', 'b>a', 'b>c'], back: ['b>a 1'] },
    { title: 'to itself', edges: ['a>b', 'b>b', 'a>c'], back: ['b>b 1'] },
    { title: 'to the child of another', edges: ['a>b', 'a>c', 'c>b'], back: ['c>b 1'] },
    { title: 'as a later call', edges: ['a>b', 'a>c', 'b>a', 'c>a'], back: ['b>a 1', 'c>a 1'] },
  ])('draws a call $title as a back edge', ({ edges, back }) => {
    const graph = callGraph(
      invocation(
        [
          ['a', 0, null],
          ['b', 1, null],
          ['c', 2, null],
        ],
        edges,
      ),
    );
    expect(graph.backEdges.map(({ from, to, callNumber }) => `${from}>${to} ${callNumber}`)).toEqual(back);
    expect(graph.nodes.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
  });

  it('counts a back edge among the calls of its caller', () => {
    const graph = callGraph(
      invocation(
        [
          ['a', 0, null],
          ['b', 1, null],
          ['c', 2, null],
        ],
        ['a>b', 'b>a', 'b>c'],
      ),
    );
    expect(graph.nodes.at(-1)).toMatchObject({ name: 'c', parent: 'b', callNumber: 2 });
  });

  it('has several roots where no calls were logged, and one node for a call without sub-functions', () => {
    const flat = callGraph(
      invocation(
        [
          ['a', 0, 5],
          ['b', 5, 9],
        ],
        [],
      ),
    );
    expect(flat.nodes.map(({ depth, parent }) => [depth, parent])).toEqual([
      [0, null],
      [0, null],
    ]);
    const whole = callGraph(invocation([], [], { state: 'failed', durationMs: 31 }));
    expect(whole.nodes).toEqual([
      { name: 'order-check', state: 'failed', depth: 0, parent: null, callNumber: null, startMs: 0, endMs: 31 },
    ]);
  });

  it('loses no sub-function to cycles that no root reaches', () => {
    const graph = callGraph(
      invocation(
        [
          ['a', 0, null],
          ['b', 1, null],
          ['c', 2, null],
        ],
        ['b>c', 'c>b'],
      ),
    );
    expect(graph.nodes.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('survives a chain of 256 sub-functions', () => {
    const names = Array.from({ length: 256 }, (_, index) => `s${index}`);
    const edges = names.slice(1).map((name, index) => `s${index}>${name}`);
    const graph = callGraph(
      invocation(
        names.map((name) => [name, 0, null] as const).map((sub) => [...sub]),
        edges,
      ),
    );
    expect(graph.nodes.at(-1)).toMatchObject({ name: 's255', depth: 255 });
  });
});

describe('the duration of a node', () => {
  const node = { name: 'a', depth: 0, parent: null, callNumber: null, startMs: 200, endMs: 450 };
  it.each([
    { state: 'running', expected: 1230, endMs: null },
    { state: 'ended', expected: 250 },
    { state: 'failed', expected: 250 },
    { state: 'open', expected: null },
    { state: 'ended', expected: null, startMs: null },
  ] as const)('is $expected ms when $state', ({ state, expected, ...over }) => {
    expect(nodeDurationMs({ ...node, ...over, state }, 1430)).toBe(expected);
  });
});
