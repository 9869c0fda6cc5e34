/** What places a line in a log. */
interface Placed {
  readonly id: string;
  readonly atSeconds: number;
}

/** The UID of the pod that wrote the line with this id. */
export function podUidOf(lineId: string): string {
  return lineId.slice(0, lineId.indexOf(':'));
}

/**
 * The lines of two readings of a log as one, each line once: those of a pod in the order in which it wrote them, although
 * the clock of its node may have been set back; those of several pods by time.
 * @param read each pod's lines in order
 * @param heard the same; of a line that both have, this one is taken. What follows the last line that both have was
 * written after all that was read
 */
export function unitedLines<Line extends Placed>(read: readonly Line[], heard: readonly Line[]): readonly Line[] {
  const heardById = new Map(heard.map((line) => [line.id, line]));
  const readIds = new Set(read.map(({ id }) => id));
  const before: Line[] = [];
  const after: Line[] = [];
  /** Pods of which a later line is in both. */
  const met = new Set<string>();
  for (const line of heard.toReversed()) {
    const uid = podUidOf(line.id);
    if (readIds.has(line.id)) met.add(uid);
    else (met.has(uid) ? before : after).push(line);
  }
  return byTime([...before.reverse(), ...read.map((line) => heardById.get(line.id) ?? line), ...after.reverse()]);
}

/** Merges the lines of several pods, each in order: a line is never older than the ones before it of its pod. */
function byTime<Line extends Placed>(lines: readonly Line[]): readonly Line[] {
  const newest = new Map<string, number>();
  const ranked = lines.map((line) => {
    const uid = podUidOf(line.id);
    const rank = Math.max(newest.get(uid) ?? line.atSeconds, line.atSeconds);
    newest.set(uid, rank);
    return { line, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ line }) => line);
}
