import { type BackEdge, type CallGraph, type GraphNode, mostGraphNodes } from './callGraph.ts';

/** Where a node is drawn, px. */
export interface NodeBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly parent: string | null;
}

/** Places of the nodes of a call graph. */
export interface GraphLayout {
  readonly boxes: ReadonlyMap<string, NodeBox>;
  /** Whether the boxes have room for times; else for names alone. */
  readonly hasTimes: boolean;
  /** Of the picture, px. */
  readonly height: number;
}

/** What a layout depends on. */
export interface LayoutInput {
  readonly graph: CallGraph;
  /** Room of the picture, px. */
  readonly width: number;
  /** Width of a node's text with its padding, px; `withTime` false for its name alone. */
  readonly nodeWidth: (node: GraphNode, withTime: boolean) => number;
}

/** Height of a node, px. */
export const nodeHeight = 24;
/** Distance of two rows, px. */
export const rowHeight = 60;
const top = 8;
const bottom = 12;
/** Room that back edges take at the right, px. */
const backEdgeRoom = 26;
const tightGap = 4;
const widestGap = 26;

/**
 * Lays a graph out as a tree in call order: siblings 4 to 26 px apart, a subtree right of the last node in each row it
 * uses. Names alone where it is too wide with times.
 * @returns null if it does not fit even so, or has too many nodes: the waterfall shows them
 */
export function layoutGraph(input: LayoutInput): GraphLayout | null {
  if (input.graph.nodes.length > mostGraphNodes) return null;
  for (const [withTimes, padding] of [
    [true, 16],
    [true, 8],
    [false, 16],
    [false, 8],
  ] as const) {
    const room = input.width - 2 * padding - roomAside(input.graph);
    const widths = widthsOf(input, withTimes);
    let placed = place(input.graph, widths, tightGap);
    if (placed.width > room) continue;
    for (let gap = tightGap + 2; gap <= widestGap; gap += 2) {
      const wider = place(input.graph, widths, gap);
      if (wider.width > room) break;
      placed = wider;
    }
    const shift = padding - placed.left + Math.max(0, (room - placed.width) / 2);
    const boxes = input.graph.nodes.map((node): [string, NodeBox] => {
      const width = widths.get(node.name) ?? 0;
      const x = Math.round((placed.centres.get(node.name) ?? 0) - width / 2 + shift);
      return [node.name, { x, y: top + node.depth * rowHeight, width, parent: node.parent }];
    });
    return { boxes: new Map(boxes), hasTimes: withTimes, height: heightOf(input.graph) };
  }
  return null;
}

/**
 * Adds new nodes at the end of their rows and moves none of those that are placed. Nodes of `previous` that are not in the
 * graph keep their place free. @returns null if that is not possible: lay it out anew
 */
export function growLayout(previous: GraphLayout, input: LayoutInput): GraphLayout | null {
  if (input.graph.nodes.length > mostGraphNodes) return null;
  const boxes = new Map(previous.boxes);
  const ends = new Map<number, number>();
  for (const { x, y, width } of boxes.values()) ends.set(y, Math.max(ends.get(y) ?? 0, x + width));
  const limit = input.width - 8 - roomAside(input.graph);
  for (const node of input.graph.nodes) {
    const width = Math.ceil(input.nodeWidth(node, previous.hasTimes));
    const known = boxes.get(node.name);
    if (known !== undefined) {
      if (known.parent !== node.parent || known.width < width) return null;
      continue;
    }
    const y = top + node.depth * rowHeight;
    const above = node.parent === null ? undefined : boxes.get(node.parent);
    const end = ends.get(y);
    const beneath = above === undefined ? 8 : Math.round(above.x + (above.width - width) / 2);
    const x = Math.max(8, beneath, end === undefined ? 0 : end + tightGap * 2);
    if (x + width > limit) return null;
    ends.set(y, x + width);
    boxes.set(node.name, { x, y, width, parent: node.parent });
  }
  if (Math.max(0, ...ends.values()) > limit) return null;
  return { boxes, hasTimes: previous.hasTimes, height: Math.max(previous.height, heightOf(input.graph)) };
}

function roomAside({ backEdges }: { readonly backEdges: readonly BackEdge[] }): number {
  return backEdges.length > 0 ? backEdgeRoom : 0;
}

function heightOf({ nodes }: CallGraph): number {
  return top + Math.max(...nodes.map(({ depth }) => depth)) * rowHeight + nodeHeight + bottom;
}

function widthsOf({ graph, nodeWidth }: LayoutInput, withTimes: boolean): ReadonlyMap<string, number> {
  return new Map(graph.nodes.map((node) => [node.name, Math.ceil(nodeWidth(node, withTimes))]));
}

function childrenOf(nodes: readonly GraphNode[]): ReadonlyMap<string | null, readonly GraphNode[]> {
  const children = new Map<string | null, GraphNode[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [node]);
    else siblings.push(node);
  }
  return children;
}

/** Centres of all nodes, the leftmost edge and the width of the whole. */
function place({ nodes }: CallGraph, widths: ReadonlyMap<string, number>, gap: number) {
  const centres = new Map<string, number>();
  const rowEnds: number[] = [];
  const children = childrenOf(nodes);
  const halfWidth = ({ name }: GraphNode) => (widths.get(name) ?? 0) / 2;
  const centreOf = ({ name }: GraphNode) => centres.get(name) ?? 0;
  const moveRight = (node: GraphNode, by: number) => {
    centres.set(node.name, centreOf(node) + by);
    rowEnds[node.depth] = Math.max(rowEnds[node.depth] ?? 0, centreOf(node) + halfWidth(node) + gap);
    for (const child of children.get(node.name) ?? []) moveRight(child, by);
  };
  const placeTree = (node: GraphNode) => {
    const called = children.get(node.name) ?? [];
    for (const child of called) placeTree(child);
    const [firstChild] = called;
    const lastChild = called.at(-1);
    const isLeaf = firstChild === undefined || lastChild === undefined;
    const rowEnd = rowEnds[node.depth];
    centres.set(
      node.name,
      isLeaf ? Math.max(0, rowEnd ?? 0) + halfWidth(node) : (centreOf(firstChild) + centreOf(lastChild)) / 2,
    );
    const overlap = (rowEnd ?? Number.NEGATIVE_INFINITY) - (centreOf(node) - halfWidth(node));
    if (overlap > 0) moveRight(node, overlap);
    rowEnds[node.depth] = centreOf(node) + halfWidth(node) + gap;
  };
  for (const root of children.get(null) ?? []) placeTree(root);
  const left = Math.min(...nodes.map((node) => centreOf(node) - halfWidth(node)));
  const right = Math.max(...nodes.map((node) => centreOf(node) + halfWidth(node)));
  return { centres, left, width: right - left };
}
