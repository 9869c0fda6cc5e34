import type { LoggedCall } from './runningLog.ts';

/** Which call is in which lane. A call keeps its lane while it is shown; new ones take the first free one. */
export class Lanes {
  #lanes: (LoggedCall | null)[] = [];

  /**
   * @param calls the oldest first @param count lanes that there are
   * @returns the call of each lane, and how many calls have none
   */
  assign(calls: readonly LoggedCall[], count: number): { lanes: readonly (LoggedCall | null)[]; hidden: number } {
    const byId = new Map(calls.map((call) => [call.invocation.id, call]));
    const lanes = Array.from({ length: count }, (_, lane): LoggedCall | null => {
      const known = this.#lanes[lane] ?? null;
      return known === null ? null : (byId.get(known.invocation.id) ?? null);
    });
    for (const call of lanes) if (call !== null) byId.delete(call.invocation.id);
    let hidden = 0;
    for (const call of byId.values()) {
      const free = lanes.indexOf(null);
      if (free >= 0) lanes[free] = call;
      else if (call.endedAtSeconds === null) hidden++;
    }
    this.#lanes = lanes;
    return { lanes, hidden };
  }
}

/** The sub-functions of a call that run now, outermost first, joined as a path: `parse › check`. */
export function runningPath(call: LoggedCall): string {
  return call.invocation.subFunctions
    .filter(({ state }) => state === 'started')
    .map(({ name }) => name)
    .join(' › ');
}
