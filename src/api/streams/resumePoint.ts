import { podUidOfLine } from './lineOrder.ts';

/** Lines of other pods may arrive so much later than they were written: a resumed log sends them again. */
const lateMs = 10_000;

interface Line {
  readonly id: string;
}

/** The line after which a client resumes a log: tells what is new to that client. */
export class ResumePoint {
  readonly #last: Line & { readonly podUid: string; readonly nanos: bigint; readonly ordinal: number };
  /** Whether the line was read after which the log is resumed. */
  #isMet = false;
  readonly #had = new Set<string>();
  /** Read before it, with a later time: written after it, unless it is read yet. */
  readonly #later = new Set<string>();

  /** @param lastId the last line that the client has */
  constructor(lastId: string) {
    this.#last = { id: lastId, podUid: podUidOfLine(lastId), ...placeOf(lastId) };
  }

  /** The ids of what was read: such a line may yet arrive. */
  get ids(): ReadonlySet<string> {
    return this.#had;
  }

  /** From when on lines are read, Unix ms. A clock that was ahead may have been set back since. */
  sinceMs(nowMs: number): number {
    return Math.min(Number(this.#last.nanos / 1_000_000n), nowMs) - lateMs;
  }

  /**
   * Whether a line is new to the client, as far as is known before the next ones are read: see {@link newOf}. What its
   * pod wrote after the last line is new whatever its time, because the clock of a node may be set back.
   * @param line the next one that was read, each pod's in order
   */
  isNew({ id }: Line): boolean {
    const { podUid, nanos, ordinal } = this.#last;
    if (podUidOfLine(id) !== podUid) return true;
    if (this.#isMet) return !this.#had.has(id);
    if (id === this.#last.id) {
      this.#isMet = true;
      for (const later of this.#later) this.#had.add(later);
    } else {
      const place = placeOf(id);
      const isLater = place.nanos === nanos ? place.ordinal > ordinal : place.nanos > nanos;
      if (isLater) {
        this.#later.add(id);
        return true;
      }
    }
    this.#had.add(id);
    return false;
  }

  /** Those of lines that were all read which are new to the client. */
  newOf<Read extends Line>(lines: readonly Read[]): Read[] {
    return lines.filter(({ id }) => !this.#had.has(id));
  }
}

function placeOf(lineId: string): { readonly nanos: bigint; readonly ordinal: number } {
  const [, nanos = '0', ordinal = '0'] = lineId.split(':');
  return { nanos: BigInt(nanos), ordinal: Number(ordinal) };
}
