import type { CallGraph, NodeState } from './callGraph.ts';
import { type GraphLayout, type NodeBox, nodeHeight } from './callGraphLayout.ts';

/** A line of a call graph, ready to be drawn as SVG. */
export interface EdgePath {
  readonly key: string;
  readonly d: string;
  /** Of the called node; `back` for a call to a node that was in the graph already. */
  readonly kind: NodeState | 'back';
  /** Point of the arrow, px. */
  readonly tip: { readonly x: number; readonly y: number };
  /** Which call of the caller it is, and where that is written. */
  readonly number: { readonly text: string; readonly x: number; readonly y: number };
}

const radius = 6;
/** Back edges lie this far apart at the side, px. */
const lane = 6;
/** From the right end of a box to the first back edge that enters it, and between two of them, px. */
const entry = 12;
const tipStep = 14;
/** Back edges come from the side at this height above a box, px. */
const enterAbove = 26;
const order = { open: 0, ended: 0, back: 1, failed: 2, running: 3 } as const;

/** The lines of a graph in drawing order: the running path last, on top. */
export function edgePaths(graph: CallGraph, layout: GraphLayout): readonly EdgePath[] {
  const paths: EdgePath[] = [];
  for (const node of graph.nodes) {
    const box = layout.boxes.get(node.name);
    const above = node.parent === null ? undefined : layout.boxes.get(node.parent);
    if (box === undefined || above === undefined) continue;
    const tip = { x: middle(box), y: box.y };
    const number = { text: String(node.callNumber ?? ''), x: tip.x + 5, y: tip.y - 5 };
    paths.push({ key: `${node.parent}>${node.name}`, d: downwards(above, box), kind: node.state, tip, number });
  }
  const entered = new Map<string, number>();
  const drawn = graph.nodes.flatMap(({ name }) => layout.boxes.get(name) ?? []);
  for (const [index, { from, to, callNumber }] of graph.backEdges.entries()) {
    const source = layout.boxes.get(from);
    const target = layout.boxes.get(to);
    if (source === undefined || target === undefined) continue;
    const side = Math.max(...drawn.map(({ x, width }) => x + width)) + 10 + (index % 3) * lane;
    const before = entered.get(to) ?? 0;
    entered.set(to, before + 1);
    // Side by side, each with room for its number; what enters one more often than there is room for shares the last.
    const places = Math.max(0, Math.floor((target.width - 2 * entry) / tipStep));
    const place = Math.min(before, places);
    const tip = { x: target.x + target.width - entry - place * tipStep, y: target.y };
    const isTop = target.y < enterAbove;
    const at = isTop
      ? { x: target.x + target.width + 2 + place * 8, y: target.y + 9 }
      : { x: tip.x + 4, y: target.y - 7 };
    const number = { text: String(callNumber), ...at };
    paths.push({ key: `${from}>>${to}`, d: aside(source, tip, side, drawn), kind: 'back', tip, number });
  }
  return paths.sort((one, other) => order[one.kind] - order[other.kind]);
}

function middle({ x, width }: NodeBox): number {
  return x + width / 2;
}

/** From the bottom of a box to the top of one below, with rounded corners. */
function downwards(from: NodeBox, to: NodeBox): string {
  const [x1, y1, x2, y2] = [middle(from), from.y + nodeHeight, middle(to), to.y];
  if (Math.abs(x2 - x1) < 1) return `M${x1} ${y1}V${y2}`;
  const turn = y2 - 16;
  const round = Math.min(radius, Math.abs(x2 - x1) / 2);
  const side = Math.sign(x2 - x1) * round;
  const start = `M${x1} ${y1}V${turn - round}Q${x1} ${turn} ${x1 + side} ${turn}`;
  return `${start}H${x2 - side}Q${x2} ${turn} ${x2} ${turn + round}V${y2}`;
}

/** Out at the right (below the box where others stand right of it), up or down the side, in from above. */
function aside(from: NodeBox, tip: EdgePath['tip'], side: number, drawn: readonly NodeBox[]): string {
  const isFree = !drawn.some(({ x, y }) => y === from.y && x > from.x);
  const leave = isFree ? from.y + nodeHeight / 2 : from.y + nodeHeight + 2 * radius;
  const enter = Math.max(2, tip.y - enterAbove);
  const down = enter > leave ? 1 : -1;
  const out = isFree
    ? `M${from.x + from.width} ${leave}`
    : `M${from.x + from.width - 12} ${from.y + nodeHeight}v${radius}q0 ${radius} ${radius} ${radius}`;
  const corner = `H${side - radius}Q${side} ${leave} ${side} ${leave + down * radius}V${enter - down * radius}`;
  return `${out}${corner}Q${side} ${enter} ${side - radius} ${enter}H${tip.x + radius}Q${tip.x} ${enter} ${tip.x} ${enter + radius}V${tip.y}`;
}
