import type { Logger } from 'pino';
import type { BuiltConnection } from '../connections/builtConnection.ts';
import { failureSubject, failureWords } from '../contract/finding/failureWords.ts';
import type { Clock } from '../model/clock.ts';
import { type SourceChange, SourceWatch } from '../model/source/sourceWatch.ts';

/** More sources of a kind than this that change at once, in the same way, share one line. */
const mostLines = 3;

/** Logs when a configured source does not answer, and when it answers again: a line each. */
export class SourceNews {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #watched: { readonly built: BuiltConnection; readonly watch: SourceWatch } | null = null;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** To be called twice a second. @param built the default connection */
  look(built: BuiltConnection): void {
    if (this.#watched?.built !== built) this.#watched = { built, watch: new SourceWatch() };
    const changes = this.#watched.watch.look(built.configured(), this.#clock.monotonicMs());
    for (const { level, fields, sentence } of newsOf(changes)) this.#logger[level](fields, sentence);
  }
}

/** A line of the log. */
export interface News {
  readonly level: 'warn' | 'info';
  /** The facts in the sentence, for programs. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sentence: string;
}

/** The log lines about changes that were noticed at the same time. */
export function newsOf(changes: readonly SourceChange[]): readonly News[] {
  const groups = new Map<string, SourceChange[]>();
  for (const change of changes) {
    const { failure, lostForMs } = change;
    const key = `${failure.kind} ${failure.reason} ${lostForMs === null}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > mostLines ? [newsAbout(group)] : group.map((change) => newsAbout([change])),
  );
}

/** @param changes at least one; all of the same kind, reason and direction */
function newsAbout(changes: readonly SourceChange[]): News {
  const [first] = changes;
  if (first === undefined) throw new Error('There is no change to report.');
  const { failure, source, lostForMs, hadAnswered } = first;
  const { kind, reason } = failure;
  const addresses = changes.map(({ source: { address } }) => address);
  const place = addresses.length === 1 ? { address: source.address } : { addresses };
  const subject = failureSubject('en', kind, addresses);
  const facts = { source: source.name, ...place, reason };
  if (lostForMs !== null) {
    const seconds = Math.round(lostForMs / 1000);
    const again = hadAnswered ? 'answering again' : 'answering now';
    return {
      level: 'info',
      fields: { ...facts, state: 'back', lostSeconds: seconds },
      sentence: `${subject}: ${again}, after ${seconds} s.`,
    };
  }
  const { text, fix } = failureWords('en', subject, kind, failure);
  return {
    level: 'warn',
    fields: { ...facts, state: 'lost', error: failure.message, fix },
    sentence: `${text} ${fix} Retrying.`,
  };
}
