import { describe, expect, it } from 'vitest';
import { callGraph } from './callGraph.ts';
import { GraphLayouts } from './graphLayouts.ts';
import { testCall } from './testCall.ts';

const sub = (name: string, start = 1) =>
  ({ name, state: 'started', startedAtSeconds: start, endedAtSeconds: null }) as const;
const graphOf = (names: readonly string[]) =>
  callGraph(
    testCall({
      start: 0,
      end: null,
      subFunctions: names.map((name) => sub(name)),
      edges: names.slice(1).map((to) => ({ from: names[0] ?? '', to })),
    }),
  );
const request = (id: string, names: readonly string[], expected: readonly string[] | null = null) => ({
  id,
  graph: graphOf(names),
  expected: expected === null ? null : graphOf(expected),
  width: 700,
  nodeWidth: () => 90,
});

describe('the layouts of one call after another', () => {
  it('keep the places of a call that grows', () => {
    const layouts = new GraphLayouts();
    const before = layouts.layoutOf(request('a', ['handle', 'cart']));
    const after = layouts.layoutOf(request('a', ['handle', 'cart', 'price']));
    expect(after?.boxes.get('cart')).toEqual(before?.boxes.get('cart'));
    expect(after?.boxes.get('handle')).toEqual(before?.boxes.get('handle'));
  });

  it('give a call the places that an earlier one of the same shape had', () => {
    const whole = new GraphLayouts().layoutOf(request('a', ['handle', 'cart', 'price']));
    const first = new GraphLayouts().layoutOf(request('b', ['handle', 'cart'], ['handle', 'cart', 'price']));
    expect(first?.boxes.get('cart')).toEqual(whole?.boxes.get('cart'));
  });

  it('begin anew with another call, and where an earlier one had another shape', () => {
    const layouts = new GraphLayouts();
    layouts.layoutOf(request('a', ['handle', 'cart', 'price']));
    expect(layouts.layoutOf(request('b', ['other']))?.boxes.size).toBe(1);
    const alone = new GraphLayouts().layoutOf(request('c', ['cart', 'handle'], ['handle', 'cart']));
    expect(alone?.boxes.get('cart')?.y).toBe(8);
  });
});
