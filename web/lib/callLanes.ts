import type { LiveInvocation } from '../../src/client/client.ts';

type LaneCall = Pick<LiveInvocation, 'id' | 'startedAtSeconds' | 'endedAtSeconds' | 'state'>;

/** A call on the axis of the last 60 s. Slots count seconds from the left, with decimals. */
export interface LaneBar {
  readonly id: string;
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly state: LiveInvocation['state'];
}

/** Room between two calls of a lane, s. */
const between = 0.12;

/**
 * Bars of all calls of a window, packed into lanes in order of their start: a call takes the first free lane.
 * @param endSeconds the right end of the axis, Unix seconds
 * @param lanes how many there are; calls that find none free are left out
 */
export function callLanes(
  calls: readonly LaneCall[],
  endSeconds: number,
  lanes: number,
): { readonly bars: readonly LaneBar[]; readonly leftOut: number } {
  const windowSeconds = 60;
  const ends = Array.from({ length: lanes }, () => Number.NEGATIVE_INFINITY);
  const bars: LaneBar[] = [];
  let leftOut = 0;
  for (const { id, startedAtSeconds, endedAtSeconds, state } of calls.toSorted(byStart)) {
    const from = startedAtSeconds - endSeconds + windowSeconds;
    const to = Math.min(windowSeconds, (endedAtSeconds ?? endSeconds) - endSeconds + windowSeconds);
    if (to < 0 || from > windowSeconds) continue;
    const lane = ends.findIndex((end) => end + between <= from);
    if (lane < 0) leftOut++;
    else {
      ends[lane] = to;
      bars.push({ id, lane, from: Math.max(0, from), to, state });
    }
  }
  return { bars, leftOut };
}

/** Where bars are drawn, CSS pixels of the page. */
export interface LanesPlace {
  /** Of the picture. */
  readonly width: number;
  readonly pixelsPerSecond: number;
  /** Of the first lane. */
  readonly top: number;
  /** From one lane to the next. */
  readonly step: number;
}

/** As far from a bar, it is still meant, CSS pixels. */
const near = 3;

/**
 * The bar under a pointer; null for none.
 * @param pointer in the window @param box of the picture in the window, where the root's zoom makes it larger
 */
export function barUnder(
  bars: readonly LaneBar[],
  pointer: { readonly clientX: number; readonly clientY: number },
  box: { readonly left: number; readonly top: number; readonly width: number },
  { width, pixelsPerSecond, top, step }: LanesPlace,
): LaneBar | null {
  const zoom = box.width / width;
  const slot = (pointer.clientX - box.left) / zoom / pixelsPerSecond;
  const lane = Math.floor(((pointer.clientY - box.top) / zoom - top) / step);
  const reach = near / pixelsPerSecond;
  return bars.find((bar) => bar.lane === lane && slot >= bar.from - reach && slot <= bar.to + reach) ?? null;
}

function byStart(one: LaneCall, other: LaneCall): number {
  return one.startedAtSeconds - other.startedAtSeconds || (one.id < other.id ? -1 : 1);
}
