import type { CallGraph } from './callGraph.ts';
import { type GraphLayout, growLayout, type LayoutInput, layoutGraph } from './callGraphLayout.ts';

/** What a layout is asked for. */
export interface LayoutRequest extends LayoutInput {
  /** Of the call. */
  readonly id: string;
  /** The graph of an earlier call of the function, which this one will likely resemble; null for none. */
  readonly expected: CallGraph | null;
}

/**
 * Lays out the graph of one call after another. While a call is shown its nodes do not move: new ones go to the end of their
 * rows. A running call takes the places that an earlier one of the same shape had.
 */
export class GraphLayouts {
  #id: string | null = null;
  #width = 0;
  #layout: GraphLayout | null = null;

  /** Null where the graph has no room, or too many nodes. */
  layoutOf(request: LayoutRequest): GraphLayout | null {
    const isSame = request.id === this.#id && request.width === this.#width;
    const grown = isSame && this.#layout !== null ? growLayout(this.#layout, request) : null;
    this.#layout = grown ?? (isSame ? null : expectedLayout(request)) ?? layoutGraph(request);
    this.#id = request.id;
    this.#width = request.width;
    return this.#layout;
  }
}

function expectedLayout(request: LayoutRequest): GraphLayout | null {
  if (request.expected === null) return null;
  const layout = layoutGraph({ ...request, graph: request.expected });
  return layout === null ? null : growLayout(layout, request);
}
