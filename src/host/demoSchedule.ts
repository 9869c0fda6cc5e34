/** A call of a sample function. */
export interface DemoCall {
  readonly name: string;
  readonly body: string;
  /** How long after the call before, ms. */
  readonly afterMs: number;
}

interface DemoFunction {
  readonly name: string;
  /** How often it is chosen, of the sum of all. */
  readonly weight: number;
  /** Calls in quick succession, while somebody watches. */
  readonly burst: number;
  /** In turn. */
  readonly bodies: readonly string[];
}

const single = (name: string, weight: number, ...bodies: readonly string[]): DemoFunction => ({
  name,
  weight,
  burst: 1,
  bodies,
});

/** The samples (`examples/shop`, `examples/functions`), as a small shop would call them. */
const demoFunctions: readonly DemoFunction[] = [
  single('stock', 26, 'lamp', 'kettle', 'chair', 'teapot'),
  single('checkout', 10, '1041', '1042', '1043', '1044'),
  single('payment', 10, '19.90', '7.50', '129.00'),
  { name: 'search', weight: 3, burst: 8, bodies: ['lamp', 'teapot', 'red chair'] },
  single('pdf-invoice', 6, '1041', '1042', '1043', '1044', '1045'),
  single('mail', 4, 'ann@example.org', 'ben@example.org'),
  single('thumbnail', 3, 'lamp.jpg', 'chair.jpg'),
  single('add', 6, '2 3', '19 23'),
  single('add-two', 4, '40'),
  single('nodeinfo', 2, ''),
  single('errlog', 2, ''),
  single('slow', 1, ''),
  single('burn', 1, '20'),
];

/** Each as often as it weighs. */
const choices = demoFunctions.flatMap((fn) => Array.from({ length: fn.weight }, () => fn));

const callsOfChoice = choices.reduce((sum, { burst }) => sum + burst, 0) / choices.length;

/** Between the calls of a burst. */
const burstGapMs = 120;
const watchedPerSecond = 6;
const unwatchedPerSecond = 1;
/** No silence is longer than this many mean ones. */
const longestSilence = 3;

/** Which sample is called when: at random, and as often as is worth it. */
export class DemoSchedule {
  readonly #random: () => number;
  readonly #turns = new Map<DemoFunction, number>();

  /** @param random from 0 to below 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next calls, one after another: one, or a burst. @param watched whether somebody looks */
  next(watched: boolean): readonly DemoCall[] {
    const fn = choices[Math.floor(this.#random() * choices.length)] ?? single('add', 1, '2 3');
    const count = watched ? fn.burst : 1;
    const perSecond = watched ? watchedPerSecond / callsOfChoice : unwatchedPerSecond;
    // The gaps of a burst are part of the time that its choice takes.
    const afterMs = this.#silence() * (1000 / perSecond);
    return Array.from({ length: count }, (_, index) => ({
      name: fn.name,
      body: this.#body(fn),
      afterMs: index === 0 ? afterMs : burstGapMs,
    }));
  }

  /** Waits between calls of many independent clients: exponential, with a mean near 1. */
  #silence(): number {
    return Math.min(longestSilence, -Math.log(1 - this.#random()));
  }

  #body(fn: DemoFunction): string {
    const turn = this.#turns.get(fn) ?? 0;
    this.#turns.set(fn, turn + 1);
    return fn.bodies[turn % fn.bodies.length] ?? '';
  }
}
