import { setMaxListeners } from 'node:events';
import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../source/connection.ts';
import { type FigureLook, lookAtFigures } from './lookAtFigures.ts';
import { unmeasured } from './unmeasured.ts';

/** What was found out is told to all who ask within this. */
const keptMs = 5000;
/** Looking takes no longer than this; what is not known then is told as not known. */
const longestMs = 8000;

/** What was found out by looking: more than is known anyway. */
export interface Checkup {
  readonly looks: readonly FigureLook[];
  readonly findings: readonly Finding[];
}

/** Looks a connection over when the doctor is asked, once for all who ask at about the same time. */
export class Checkups {
  readonly #clock: Clock;
  readonly #kept = new WeakMap<Connection, { readonly atMs: number; readonly checkup: Promise<Checkup> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves always, within some seconds. */
  of(connection: Connection): Promise<Checkup> {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#kept.get(connection);
    if (known !== undefined && nowMs - known.atMs < keptMs) return known.checkup;
    const checkup = checkUp(connection);
    this.#kept.set(connection, { atMs: nowMs, checkup });
    return checkup;
  }
}

async function checkUp(connection: Connection): Promise<Checkup> {
  const { clock } = connection;
  const signal = AbortSignal.timeout(longestMs);
  // Every function and node that is looked at listens to it.
  setMaxListeners(0, signal);
  // What is found missing may be what a figure was looked for in vain with: the sources are asked first.
  const findings = (await connection.diagnose?.(signal)) ?? [];
  const looks = await lookAtFigures(connection, () => clock.wallMs(), signal);
  return { looks, findings: [...findings, ...unmeasured(connection, clock.wallMs())] };
}
