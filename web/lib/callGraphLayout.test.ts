import { describe, expect, it } from 'vitest';
import type { CallGraph, GraphNode } from './callGraph.ts';
import { edgePaths } from './callGraphEdges.ts';
import { type GraphLayout, growLayout, layoutGraph, nodeHeight } from './callGraphLayout.ts';

/** `a b<a c<a`: each node with its parent, in call order. */
function graphOf(text: string, backEdges: CallGraph['backEdges'] = []): CallGraph {
  const nodes: GraphNode[] = [];
  for (const word of text.split(' ')) {
    const [name = '', parent = null] = word.split('<');
    const above = nodes.find((node) => node.name === parent);
    const callNumber = above === undefined ? null : nodes.filter((node) => node.parent === parent).length + 1;
    const depth = above === undefined ? 0 : above.depth + 1;
    nodes.push({ name, parent, depth, callNumber, state: 'ended', startMs: 0, endMs: 1 });
  }
  return { nodes, backEdges };
}

const nodeWidth = (_: GraphNode, withTime: boolean) => (withTime ? 100 : 60);
const lay = (graph: CallGraph, width: number) => layoutGraph({ graph, width, nodeWidth });
const boxOf = (layout: GraphLayout | null, name: string) => layout?.boxes.get(name) ?? { x: 0, y: 0, width: 0 };
const order = graphOf('handle cart<handle price<handle tax<price discount<price stock<handle reserve<stock');

function overlaps(layout: GraphLayout): string[] {
  const boxes = [...layout.boxes];
  return boxes.flatMap(([one, a], index) =>
    boxes
      .slice(index + 1)
      .filter(([, b]) => a.y === b.y && a.x < b.x + b.width && b.x < a.x + a.width)
      .map(([other]) => `${one} ${other}`),
  );
}

describe('the layout of a call graph', () => {
  it('puts rows 60 px apart, siblings in call order and a caller over the middle of what it called', () => {
    const layout = lay(order, 700);
    expect(['handle', 'price', 'tax'].map((name) => boxOf(layout, name).y)).toEqual([8, 68, 128]);
    const [cart, price, stock] = ['cart', 'price', 'stock'].map((name) => boxOf(layout, name).x);
    expect(cart).toBeLessThan(price ?? 0);
    expect(price).toBeLessThan(stock ?? 0);
    expect(boxOf(layout, 'price').x).toBeCloseTo((boxOf(layout, 'tax').x + boxOf(layout, 'discount').x) / 2, 0);
    expect(layout).toMatchObject({ hasTimes: true, height: 8 + 2 * 60 + nodeHeight + 12 });
  });

  it.each([
    { width: 700, gap: 26 },
    { width: 360, gap: 14 },
    { width: 342, gap: 4 },
  ])('leaves $gap px between siblings in $width px', ({ width, gap }) => {
    const layout = lay(graphOf('a b<a c<a d<a'), width);
    expect(boxOf(layout, 'c').x - boxOf(layout, 'b').x - 100).toBe(gap);
  });

  it('shows names alone where times do not fit, and nothing where names do not', () => {
    expect(lay(graphOf('a b<a c<a d<a'), 300)).toMatchObject({ hasTimes: false });
    expect(lay(graphOf('a b<a c<a d<a'), 190)).toBeNull();
  });

  it('is given up beyond 40 nodes', () => {
    const chain = (count: number) => ['a', ...Array.from({ length: count - 1 }, (_, index) => `n${index}<a`)].join(' ');
    expect(lay(graphOf(chain(40)), 9000)?.boxes.size).toBe(40);
    expect(lay(graphOf(chain(41)), 9000)).toBeNull();
  });

  it('overlaps no boxes and stays within its width, whatever the tree', () => {
    for (let seed = 1; seed < 200; seed++) {
      const words = ['n0'];
      for (let at = 1; at < 14; at++) words.push(`n${at}<n${(seed * 7919 * at + (seed >> 3)) % at}`);
      const layout = lay(preOrder(graphOf(words.join(' '))), 1400);
      if (layout === null) throw new Error(`tree ${seed} does not fit`);
      expect(overlaps(layout)).toEqual([]);
      for (const { x, width } of layout.boxes.values()) expect([x >= 0, x + width <= 1400]).toEqual([true, true]);
    }
  });
});

function preOrder({ nodes, backEdges }: CallGraph): CallGraph {
  const sorted: GraphNode[] = [];
  const visit = (node: GraphNode) => {
    sorted.push(node);
    for (const child of nodes) if (child.parent === node.name) visit(child);
  };
  for (const node of nodes) if (node.parent === null) visit(node);
  return { nodes: sorted, backEdges };
}

describe('a growing call graph', () => {
  it('moves no node and adds new ones at the end of their row', () => {
    let layout = lay(graphOf('a b<a'), 700);
    for (const text of ['a b<a c<a', 'a b<a d<b c<a', 'a b<a d<b c<a e<c']) {
      const before = layout;
      if (before === null) throw new Error('no layout');
      layout = growLayout(before, { graph: graphOf(text), width: 700, nodeWidth });
      for (const [name, box] of before.boxes) expect(boxOf(layout, name)).toEqual(box);
    }
    expect(boxOf(layout, 'c').x).toBeGreaterThanOrEqual(boxOf(layout, 'b').x + 100);
    expect(boxOf(layout, 'e').x).toBeGreaterThan(boxOf(layout, 'd').x);
  });

  it('takes the places of an earlier call of the same shape', () => {
    const earlier = lay(order, 700);
    if (earlier === null) throw new Error('no layout');
    const grown = growLayout(earlier, { graph: graphOf('handle cart<handle price<handle'), width: 700, nodeWidth });
    expect(boxOf(grown, 'price')).toEqual(boxOf(earlier, 'price'));
    expect(grown?.height).toBe(earlier.height);
  });

  it.each([
    { title: 'a row is full', width: 240, text: 'a b<a c<a', widths: nodeWidth },
    { title: 'a node has another caller', width: 700, text: 'a c<a b<c', widths: nodeWidth },
    { title: 'a text has outgrown its box', width: 700, text: 'a b<a', widths: () => 120 },
  ])('must be laid out anew where $title', ({ width, text, widths }) => {
    const before = lay(graphOf('a b<a'), 240);
    if (before === null) throw new Error('no layout');
    expect(growLayout(before, { graph: graphOf(text), width, nodeWidth: widths })).toBeNull();
  });
});

describe('the lines of a call graph', () => {
  const backEdges = [{ from: 'c', to: 'a', callNumber: 2 }];
  const graph = graphOf('a b<a c<a', backEdges);
  const states = ['ended', 'running', 'ended'] as const;
  const running: CallGraph = {
    ...graph,
    nodes: graph.nodes.map((node, index) => ({ ...node, state: states[index] ?? 'ended' })),
  };

  it('run from the middle of a caller to the middle of the called, with the number of the call', () => {
    const layout = lay(graph, 700);
    if (layout === null) throw new Error('no layout');
    const paths = edgePaths(graph, layout);
    const toB = paths.find(({ key }) => key === 'a>b');
    expect(toB?.tip).toEqual({ x: boxOf(layout, 'b').x + 50, y: boxOf(layout, 'b').y });
    expect(toB?.d).toMatch(new RegExp(`^M${boxOf(layout, 'a').x + 50} ${boxOf(layout, 'a').y + nodeHeight}V`));
    expect(paths.map(({ number }) => number.text).sort()).toEqual(['1', '2', '2']);
  });

  it('keep the numbers of back edges apart from each other and from the boxes', () => {
    const backEdges = [
      { from: 'c', to: 'b', callNumber: 1 },
      { from: 'e', to: 'b', callNumber: 2 },
      { from: 'e', to: 'a', callNumber: 1 },
      { from: 'a', to: 'a', callNumber: 3 },
    ];
    const graph = graphOf('a b<a c<b d<a e<d', backEdges);
    const layout = lay(graph, 700);
    if (layout === null) throw new Error('no layout');
    const numbers = edgePaths(graph, layout).map(({ number }) => number);
    expect(numbers).toHaveLength(8);
    const boxes = [...layout.boxes.values()];
    for (const [index, { x, y }] of numbers.entries()) {
      const isNear = (other: { x: number; y: number }) => Math.abs(other.x - x) < 7 && Math.abs(other.y - y) < 9;
      expect(numbers.slice(index + 1).filter(({ x, y }) => isNear({ x, y }))).toEqual([]);
      // Text of 7 by 8 px above its point.
      const covers = (box: { x: number; y: number; width: number }) =>
        x + 7 > box.x && x < box.x + box.width && y > box.y && y - 8 < box.y + nodeHeight;
      expect(boxes.filter(covers)).toEqual([]);
    }
  });

  it('draw the running path last, and back edges outside of all boxes', () => {
    const layout = lay(running, 700);
    if (layout === null) throw new Error('no layout');
    const paths = edgePaths(running, layout);
    expect(paths.at(-1)).toMatchObject({ key: 'a>b', kind: 'running' });
    const back = paths.find(({ kind }) => kind === 'back');
    const right = Math.max(...[...layout.boxes.values()].map(({ x, width }) => x + width));
    const furthest = Math.max(...[...(back?.d ?? '').matchAll(/[HQ](\d+)/g)].map((match) => Number(match[1])));
    expect(furthest).toBeGreaterThan(right);
    expect(furthest).toBeLessThan(700);
  });

  it('has no number that is not a number in any path', () => {
    const layout = lay(graphOf('a b<a', [{ from: 'b', to: 'b', callNumber: 1 }]), 200);
    if (layout === null) throw new Error('no layout');
    for (const { d } of edgePaths(graphOf('a b<a', [{ from: 'b', to: 'b', callNumber: 1 }]), layout))
      expect(d).not.toContain('NaN');
  });
});
