import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import { MetricsChoice } from './metricsChoice.ts';

const target: WatchTarget = { nodeNames: ['n'], podUids: [] };
const lost = new Fault('upstream_failed', 'It is lost.');
/** Longer than any test. */
const withinMs = 60_000;

class Source implements MetricsSource {
  readonly name = 'prometheus';
  readonly intervalSeconds = null;
  failing: Fault | null;
  followers = 0;
  measured = true;
  followed = 0;
  /** False: it does not answer before the signal aborts. */
  answers = true;
  /** What it was given to follow last. */
  signal: AbortSignal | null = null;
  asked = () => {};

  constructor(failing: Fault | null = null) {
    this.failing = failing;
  }

  newestSecond = () => null;
  observedSinceSecond = () => null;
  node = () => null;
  pod = () => null;

  async follow(_target: WatchTarget, signal: AbortSignal): Promise<void> {
    this.followed++;
    this.signal = signal;
    this.asked();
    if (!this.answers) await once(signal, 'abort').then(() => Promise.reject(lost));
    if (this.failing !== null) throw this.failing;
    this.followers++;
  }

  unfollow(): void {
    this.followers--;
  }

  measures(): boolean {
    return this.measured;
  }
}

/** Signals that a test ends, by the time after which they would. */
function endedByHand() {
  const endings = new Map<number, AbortController>();
  const msBySignal = new Map<AbortSignal | null, number>();
  const signalAfter = (ms: number) => {
    const ending = new AbortController();
    endings.set(ms, ending);
    msBySignal.set(ending.signal, ms);
    return ending.signal;
  };
  return { signalAfter, endings, msOf: ({ signal }: Source) => msBySignal.get(signal) };
}

/** Switching takes a few turns of the event loop. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('MetricsChoice', () => {
  it('follows only the first source', async () => {
    const [a, b] = [new Source(), new Source()];
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    expect(choice.source).toBe(a);
    expect([a.followers, b.followers]).toEqual([1, 0]);
    choice.close();
    expect(a.followers).toBe(0);
  });

  it('uses the failure reported for the target, if the source distinguishes targets', async () => {
    const [a, b] = [new Source(), new Source()];
    const choice = new MetricsChoice([Object.assign(a, { failingOf: () => lost }), b], target);
    await choice.follow(withinMs);
    expect(choice.source).toBe(b);
    expect(choice.fault).toBeNull();
  });

  it('switches whole windows to the next source, and back after 10 healthy seconds', async () => {
    const [a, b] = [new Source(), new Source()];
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    a.failing = lost;
    choice.review(0);
    // The first continues until the window of the next one is filled.
    expect(choice.source).toBe(a);
    await settled();
    expect(choice.source).toBe(b);
    expect([a.followers, b.followers]).toEqual([0, 1]);
    a.failing = null;
    choice.review(1000);
    choice.review(10_000);
    await settled();
    expect(choice.source).toBe(b);
    choice.review(11_000);
    await settled();
    expect(choice.source).toBe(a);
    expect([a.followers, b.followers]).toEqual([1, 0]);
  });

  it('keeps the current source if the other cannot be followed', async () => {
    const [a, b] = [new Source(), new Source()];
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    a.failing = lost;
    b.follow = async () => {
      throw lost;
    };
    choice.review(0);
    await settled();
    expect(choice.source).toBe(a);
    a.failing = null;
    choice.review(1000);
    await settled();
    expect(choice.source).toBe(a);
    expect([a.followers, b.followers]).toEqual([1, 0]);
  });

  it('starts with a healthy source, and fails like the first if none is healthy', async () => {
    const [a, b] = [new Source(), new Source()];
    a.failing = lost;
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    expect(choice.source).toBe(b);
    b.failing = new Fault('upstream_timeout', 'It is late.');
    await expect(new MetricsChoice([a, b], target).follow(withinMs)).rejects.toBe(lost);
  });

  it('leaves nothing followed if closed while switching', async () => {
    const [a, b] = [new Source(), new Source()];
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    a.failing = lost;
    choice.review(0);
    choice.close();
    await settled();
    expect([a.followers, b.followers]).toEqual([0, 0]);
  });

  it('skips a source without data for the target, and retries it after 10 s', async () => {
    const [a, b] = [new Source(), new Source()];
    a.measured = false;
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    expect(choice.source).toBe(b);
    expect([a.followers, b.followers]).toEqual([0, 1]);
    for (let nowMs = 0; nowMs <= 30_000; nowMs += 1000) {
      choice.review(nowMs);
      await settled();
    }
    expect(choice.source).toBe(b);
    // Once when first followed, then at 0, 10, 20 and 30 s.
    expect(a.followed).toBe(5);
    expect([a.followers, b.followers]).toEqual([0, 1]);
    a.measured = true;
    choice.review(40_000);
    await settled();
    expect(choice.source).toBe(a);
  });

  it('while the first fails, retries a source without data every 10 s, not every second', async () => {
    const [a, b] = [new Source(), new Source()];
    b.measured = false;
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    a.failing = lost;
    for (let nowMs = 0; nowMs <= 30_000; nowMs += 1000) {
      choice.review(nowMs);
      await settled();
    }
    expect(choice.source).toBe(a);
    expect([a.followers, b.followers, b.followed]).toEqual([1, 0, 4]);
  });

  it('follows the first if no source has data for the target', async () => {
    const [a, b] = [new Source(), new Source()];
    a.measured = b.measured = false;
    const choice = new MetricsChoice([a, b], target);
    await choice.follow(withinMs);
    expect(choice.source).toBe(a);
    expect([a.followers, b.followers]).toEqual([1, 0]);
  });

  it('gives each source a signal of its own: one that does not answer leaves time to the next', async () => {
    const [a, b, c] = [new Source(), new Source(), new Source()];
    const { signalAfter, endings, msOf } = endedByHand();
    a.answers = false;
    const choice = new MetricsChoice([a, b, c], target);
    const followed = choice.follow(5000, signalAfter);
    endings.get(3000)?.abort();
    // The second answers at once, that it cannot.
    b.failing = lost;
    await followed;
    expect([a, b, c].map(msOf)).toEqual([3000, 4000, 5000]);
    expect([4000, 5000].map((ms) => endings.get(ms)?.signal.aborted)).toEqual([false, false]);
    expect(choice.source).toBe(c);
  });

  it.each([
    ['two healthy sources', '++', [4000, 5000]],
    ['four healthy sources', '++++', [2501, 3334, 4167, 5000]],
    ['six healthy sources', '++++++', [2500, 3000, 3500, 4000, 4500, 5000]],
    ['one that is healthy', '--+--', [5000, 5000, 5000, 5000, 5000]],
    ['two of four', '-+-+', [4000, 5000, 5000, 5000]],
    ['none', '---', [5000, 5000, 5000]],
  ])(
    'leaves half of the time or more to the first, and keeps none for a failing one: of %s',
    async (_name, health, ms) => {
      const asked: Source[] = [];
      const [first, ...others] = Array.from(health, (sign) => new Source(sign === '+' ? null : lost));
      if (first === undefined) throw new Error('There is no source.');
      const { signalAfter, msOf } = endedByHand();
      for (const source of [first, ...others]) {
        source.measured = false;
        source.asked = () => asked.push(source);
      }
      await new MetricsChoice([first, ...others], target).follow(5000, signalAfter).catch(() => {});
      expect(asked.map(msOf)).toEqual(ms);
      const isHealthy = ({ failing }: Source) => failing === null;
      expect(asked).toEqual([...asked.filter(isHealthy), ...asked.filter((source) => !isHealthy(source))]);
    },
  );
});
