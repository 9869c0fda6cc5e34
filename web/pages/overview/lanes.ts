import type { CountedCalls, LoggedCall } from './runningLog.ts';

/** What is in a lane. */
export type LaneContent = LoggedCall | CountedCalls;

/** Whether a lane shows calls that are counted only. */
export function isCounted(content: LaneContent): content is CountedCalls {
  return 'inFlight' in content;
}

/** Which call is in which lane. A call keeps its lane while it is shown; new ones take the first free one. */
export class Lanes {
  #calls: (LoggedCall | null)[] = [];

  /**
   * Running calls come first, then those that are counted only, below them where there is room, then ended ones.
   * @param calls the oldest first @param count lanes that there are
   * @returns what is in each lane, and how much that runs has none
   */
  assign(
    calls: readonly LoggedCall[],
    counted: readonly CountedCalls[],
    count: number,
  ): { lanes: readonly (LaneContent | null)[]; hidden: number } {
    const byId = new Map(calls.map((call) => [call.invocation.id, call]));
    const lanes = Array.from({ length: count }, (_, lane): LaneContent | null => {
      const known = this.#calls[lane] ?? null;
      return known === null ? null : (byId.get(known.invocation.id) ?? null);
    });
    for (const content of lanes) if (content !== null && !isCounted(content)) byId.delete(content.invocation.id);
    const waiting = [...byId.values()];
    let hidden = 0;
    const place = (content: LaneContent, from: number) => {
      const free = lanes.indexOf(null, from);
      const lane = [free, lanes.indexOf(null), lanes.findIndex(hasEnded)].find((each) => each >= 0);
      if (lane === undefined) hidden++;
      else lanes[lane] = content;
    };
    for (const call of waiting) if (!hasEnded(call)) place(call, 0);
    const last = lanes.findLastIndex((content) => content !== null && !hasEnded(content));
    for (const each of counted) place(each, last + 1);
    for (const call of waiting) {
      const free = lanes.indexOf(null);
      if (hasEnded(call) && free >= 0) lanes[free] = call;
    }
    this.#calls = lanes.map((content) => (content === null || isCounted(content) ? null : content));
    return { lanes, hidden };
  }
}

function hasEnded(content: LaneContent | null): boolean {
  return content !== null && !isCounted(content) && content.endedAtSeconds !== null;
}

/** The sub-functions of a call that run now, outermost first, joined as a path: `parse › check`. */
export function runningPath(call: LoggedCall): string {
  return call.invocation.subFunctions
    .filter(({ state }) => state === 'started')
    .map(({ name }) => name)
    .join(' › ');
}
