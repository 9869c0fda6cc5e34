import type { Clock } from '../clock.ts';
import type { CoarseUsage } from '../source/coarseUsage.ts';
import type { Connection } from '../source/connection.ts';
import { type CoarsePass, coarsePass, type PassUsage } from './coarsePass.ts';

/** The time between two passes while they are requested: a longer one where they take long. */
const shortestMs = 5000;
const longestMs = 15_000;
/** Of the time, the share that passes may take: one in this many. */
const share = 20;
/** The first passes come sooner, because sources are still filling. */
const firstMs = 2000;
const firstPasses = 4;
/** What a source measured is used for this long while it fails. */
const keepMs = 30_000;
/** The longest that a measurement may take. */
const measureMs = 5000;

/** The passes of one connection. Times are monotonic ms. */
interface Passes {
  newest: CoarsePass | null;
  /** The one before. */
  previous: CoarsePass | null;
  made: number;
  /** When the newest was begun and made, and how long the measurement took. */
  begunMs: number;
  madeMs: number;
  tookMs: number;
  making: Promise<void> | null;
  usage: PassUsage;
  /** When {@link usage} was measured. */
  measuredMs: number;
}

/**
 * The coarse pass: calls of all functions of a connection, what they use, and what nodes use, watched or not. Made
 * every 5 to 15 s while it is requested, with one question to the first of the connection's sources that can answer it,
 * however many functions there are.
 */
export class CoarseTable {
  readonly #clock: Clock;
  readonly #passes = new WeakMap<Connection, Passes>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The newest pass; waits, for 5 s at most, only where there is none of the last 30 s. Null where there is still none.
   */
  async newest(connection: Connection): Promise<CoarsePass | null> {
    const known = this.#known(connection);
    this.#request(connection, known);
    if (this.#isOld(known)) await known.making;
    return this.#isOld(known) ? null : known.newest;
  }

  /** The newest pass at once; null if there is none of the last 30 s. A next one begins where it is due. */
  now(connection: Connection): CoarsePass | null {
    const known = this.#known(connection);
    this.#request(connection, known);
    return this.#isOld(known) ? null : known.newest;
  }

  /** One of the last two passes; null if it is neither. */
  kept(connection: Connection, id: number): CoarsePass | null {
    const known = this.#passes.get(connection);
    return [known?.newest, known?.previous].find((pass) => pass?.id === id) ?? null;
  }

  #isOld({ madeMs }: Passes): boolean {
    return this.#clock.monotonicMs() - madeMs > keepMs;
  }

  #known(connection: Connection): Passes {
    const known = this.#passes.get(connection) ?? {
      newest: null,
      previous: null,
      made: 0,
      begunMs: Number.NEGATIVE_INFINITY,
      madeMs: Number.NEGATIVE_INFINITY,
      tookMs: 0,
      making: null,
      usage: { functions: null, nodes: null },
      measuredMs: Number.NEGATIVE_INFINITY,
    };
    this.#passes.set(connection, known);
    return known;
  }

  #request(connection: Connection, known: Passes): void {
    const { made, begunMs, tookMs } = known;
    const waitMs = made < firstPasses ? firstMs : Math.min(longestMs, Math.max(shortestMs, Math.round(share * tookMs)));
    if (this.#clock.monotonicMs() - begunMs >= waitMs) known.making ??= this.#make(connection, known);
  }

  async #make(connection: Connection, known: Passes): Promise<void> {
    const begunMs = this.#clock.monotonicMs();
    known.begunMs = begunMs;
    try {
      const usage = await measured(connection, AbortSignal.timeout(measureMs));
      const nowMs = this.#clock.monotonicMs();
      known.tookMs = nowMs - begunMs;
      if (usage !== null || nowMs - known.measuredMs > keepMs) {
        known.usage = usage ?? { functions: null, nodes: null };
        known.measuredMs = nowMs;
      }
      const wallMs = connection.clock.wallMs();
      const snapshot = connection.inventory.snapshot(wallMs);
      if (snapshot === null) return;
      const pass = await coarsePass(connection, snapshot, known.usage, wallMs, otherWork);
      known.previous = known.newest;
      known.newest = pass;
      known.made++;
      known.madeMs = this.#clock.monotonicMs();
    } finally {
      known.making = null;
    }
  }
}

/** What the sources measure now, the first in order that measures all, else the first; null if all that can fail. */
async function measured({ metrics }: Connection, signal: AbortSignal): Promise<PassUsage | null> {
  let functions: PassUsage['functions'] = null;
  let nodes: PassUsage['nodes'] = null;
  let hasFailed = false;
  for (const source of metrics) {
    if (isWhole(functions, 'functions') && isWhole(nodes, 'nodes')) break;
    const usage = await source.coarseUsage?.(signal).catch(() => {
      // The next one is used for this pass.
      hasFailed = true;
      return null;
    });
    if (!usage) continue;
    if (usage.of !== null) functions = better(functions, usage, 'functions');
    if (usage.node !== null) nodes = better(nodes, usage, 'nodes');
  }
  return functions === null && nodes === null && hasFailed ? null : { functions, nodes };
}

function isWhole(usage: CoarseUsage | null, part: keyof PassUsage): boolean {
  return usage !== null && usage.isWhole?.[part] !== false;
}

function better(known: CoarseUsage | null, usage: CoarseUsage, part: keyof PassUsage): CoarseUsage {
  return known === null || (!isWhole(known, part) && isWhole(usage, part)) ? usage : known;
}

function otherWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
