import { type CallGraph, type NodeState, nodeDurationMs } from './callGraph.ts';
import type { MixedCalls } from './mixedCalls.ts';

/** A bar of the waterfall, ms from its left edge. `several`: more than one run of calls that cannot be told apart. */
export interface WaterfallBar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: NodeState | 'several';
}

/** A row of the waterfall: a sub-function of the call. */
export interface WaterfallRow {
  readonly name: string;
  /** Indent, in steps. */
  readonly depth: number;
  readonly state: NodeState;
  /** As many at each moment; none if nothing can be drawn. */
  readonly bars: readonly WaterfallBar[];
  /** Of each of its runs; `overlap` where they overlap, so that none is known; null where one is unknown. */
  readonly durationsMs: readonly number[] | 'overlap' | null;
}

/** The scale of a waterfall. */
export interface WaterfallScale {
  readonly topMs: number;
  /** Marks from 0 to the top, ms. */
  readonly marks: readonly number[];
}

/** Quarters of the scale: four of them make its top. */
const quarters = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const;
const steps = 4;

/** The rows of a call, in call order. @param nowMs since the start of the call; where it is over, its end */
export function waterfallRows(graph: CallGraph, nowMs: number): readonly WaterfallRow[] {
  return graph.nodes.map((node) => {
    const { name, depth, state, startMs, endMs } = node;
    // Without a seen end, a bar is open up to the end of the call.
    const bars = startMs === null ? [] : [{ fromMs: startMs, toMs: Math.max(startMs, endMs ?? nowMs), state }];
    const durationMs = nodeDurationMs(node, nowMs);
    return { name, depth, state, bars, durationsMs: durationMs === null ? null : [durationMs] };
  });
}

/** The rows of calls that cannot be told apart: each run is a bar, with a stronger one where several run at once. */
export function mixedRows({ names }: Pick<MixedCalls, 'names'>, nowMs: number): readonly WaterfallRow[] {
  return names.map(({ name, runs, overlaps, durationsMs, isFailed }) => {
    const bar = (fromMs: number, toMs: number | null, state: WaterfallBar['state']) => ({
      ...{ fromMs, toMs: Math.max(fromMs, toMs ?? nowMs), state },
    });
    const state = runs.some((run) => run.state === 'running') ? 'running' : isFailed ? 'failed' : 'ended';
    return {
      ...{ name, depth: 0, state },
      bars: [
        ...runs.map((run) => bar(run.fromMs, run.toMs, run.state)),
        ...overlaps.map(({ fromMs, toMs }) => bar(fromMs, toMs, 'several')),
      ],
      durationsMs: overlaps.length > 0 ? 'overlap' : (durationsMs ?? soFar(runs, nowMs)),
    };
  });
}

/** Of a single run that goes on; null for others. */
function soFar(runs: MixedCalls['names'][number]['runs'], nowMs: number): readonly number[] | null {
  const [run, ...others] = runs;
  return run?.state === 'running' && others.length === 0 ? [Math.max(0, nowMs - run.fromMs)] : null;
}

/**
 * A scale that grows in steps, so that bars keep still in between.
 * @param endMs the end of the last bar; while the call runs, now
 */
export function waterfallScale(endMs: number, runs: boolean): WaterfallScale {
  const needed = Math.max(runs ? endMs * 1.1 : endMs, 4) / steps;
  const power = 10 ** Math.floor(Math.log10(needed));
  const quarter = (quarters.find((step) => step * power >= needed * (1 - 1e-9)) ?? 10) * power;
  return { topMs: quarter * steps, marks: Array.from({ length: steps + 1 }, (_, mark) => mark * quarter) };
}

/** A mark of the scale: `0`, `400 ms`, `0.4 s`. @param topMs of the scale, which decides on the unit */
export function markText(markMs: number, topMs: number): string {
  if (markMs === 0) return '0';
  if (topMs < 400) return `${Number(markMs.toPrecision(3))} ms`;
  if (topMs < 240_000) return `${Number((markMs / 1000).toPrecision(3))} s`;
  return `${Number((markMs / 60_000).toPrecision(3))} min`;
}
