/** What places a line in a log. */
interface Placed {
  readonly id: string;
  readonly atSeconds: number;
}

/** The UID of the pod that wrote the line with this id. */
export function podUidOfLine(lineId: string): string {
  return lineId.slice(0, lineId.indexOf(':'));
}

/**
 * The lines of two readings of a log as one, each line once: those of a pod in the order in which it wrote them, although
 * the clock of its node may have been set back; those of several pods by time.
 * @param read each pod's lines in order
 * @param heard the same; of a line that both have, this one is taken. What follows the last line that both have was
 * written after all that was read. Without such a line, what was heard comes first if it is the older
 */
export function mergeReadings<Line extends Placed>(read: readonly Line[], heard: readonly Line[]): readonly Line[] {
  const heardById = new Map(heard.map((line) => [line.id, line]));
  const readIds = new Set(read.map(({ id }) => id));
  const before: Line[] = [];
  const after: Line[] = [];
  /** Pods of which a later line is in both. */
  const met = new Set<string>();
  for (const line of heard.toReversed()) {
    const uid = podUidOfLine(line.id);
    if (readIds.has(line.id)) met.add(uid);
    else (met.has(uid) ? before : after).push(line);
  }
  const firstRead = new Map(read.toReversed().map(({ id, atSeconds }) => [podUidOfLine(id), atSeconds]));
  const lastHeard = new Map(heard.map(({ id, atSeconds }) => [podUidOfLine(id), atSeconds]));
  // A busy log may be heard some lines later than it is read to its end.
  const isOlder = ({ id }: Line) => {
    const uid = podUidOfLine(id);
    const [last, first] = [lastHeard.get(uid), firstRead.get(uid)];
    return !met.has(uid) && last !== undefined && first !== undefined && last <= first;
  };
  const [older, newer] = [after.filter(isOlder).reverse(), after.filter((line) => !isOlder(line)).reverse()];
  const current = read.map((line) => heardById.get(line.id) ?? line);
  return byTime([...before.reverse(), ...older, ...current, ...newer]);
}

/** Merges the lines of several pods, each in order: a line is never older than the ones before it of its pod. */
function byTime<Line extends Placed>(lines: readonly Line[]): readonly Line[] {
  const newest = new Map<string, number>();
  const ranked = lines.map((line) => {
    const uid = podUidOfLine(line.id);
    const rank = Math.max(newest.get(uid) ?? line.atSeconds, line.atSeconds);
    newest.set(uid, rank);
    return { line, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ line }) => line);
}
