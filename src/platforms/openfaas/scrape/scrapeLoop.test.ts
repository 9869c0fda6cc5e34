import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../../model/fault.ts';
import { ScrapeLoop } from './scrapeLoop.ts';

const failure = () => new Fault('upstream_refused', 'Nothing answers.');

describe('ScrapeLoop', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A loop whose scrapes take so long, cost so much, or fail; the times at which they began. */
  function begin(scrapeMs: number, parseMs: number, fails: (turn: number) => boolean = () => false, phaseMs?: number) {
    const begunMs: number[] = [];
    let inside = 0;
    const stopping = new AbortController();
    const clock = { wallMs: () => Date.now(), monotonicMs: () => Date.now() };
    const startMs = Date.now();
    const loop = new ScrapeLoop({
      clock,
      random: () => 0,
      ...(phaseMs !== undefined && { phaseMs }),
      scrape: async () => {
        expect(++inside).toBe(1);
        const turn = begunMs.push(Date.now() - startMs) - 1;
        await new Promise((resolve) => setTimeout(resolve, scrapeMs));
        inside--;
        if (fails(turn)) throw failure();
        return { latencyMs: 1, parseMs };
      },
    });
    const ended = loop.run(stopping.signal);
    return { loop, begunMs, stopping, ended };
  }

  it('leaves no listener on the signal of who waited for the first try', async () => {
    const { loop, stopping } = begin(10, 1);
    const { signal } = new AbortController();
    const tried = loop.firstTry(signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10);
    await tried;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    stopping.abort();
  });

  it('throws what is no failure of the page', async () => {
    const bug = new TypeError('no such thing');
    const loop = new ScrapeLoop({
      clock: { wallMs: () => 0, monotonicMs: () => 0 },
      random: () => 0,
      scrape: () => Promise.reject(bug),
    });
    await expect(loop.run(new AbortController().signal)).rejects.toBe(bug);
  });

  it.each<[string, number, number, number[]]>([
    ['scrapes once a second', 10, 1, [0, 1000, 2000, 3000, 4000]],
    ['scrapes once a second at 5% of a core', 60, 50, [0, 1000, 2000, 3000, 4000]],
    ['scrapes less often when parsing costs more', 100, 100, [0, 2000, 4000]],
    ['waits for the last scrape to end', 2499, 1, [0, 2500]],
  ])('%s', async (_, scrapeMs, parseMs, want) => {
    const { begunMs, stopping, ended } = begin(scrapeMs, parseMs);
    await vi.advanceTimersByTimeAsync(4900);
    expect(begunMs).toEqual(want);
    stopping.abort();
    await vi.advanceTimersByTimeAsync(2500);
    await ended;
    expect(begunMs).toEqual(want);
  });

  it.each<[string, number, number, number, number[]]>([
    ['once a second', 700, 10, 1, [0, 1350, 2350, 3350, 4350]],
    ['once a second from an early start', 100, 10, 1, [0, 950, 1950, 2950, 3950]],
    ['less often when parsing costs more', 0, 100, 60, [0, 2050, 4050]],
  ])('scrapes at the same time of each second: %s', async (_, startMs, scrapeMs, parseMs, want) => {
    vi.setSystemTime(1_000_000_000 + startMs);
    const { begunMs, stopping, ended } = begin(scrapeMs, parseMs, () => false, 50);
    await vi.advanceTimersByTimeAsync(4900);
    expect(begunMs).toEqual(want);
    stopping.abort();
    await ended;
  });

  it('backs off and reports failures', async () => {
    const { loop, begunMs, stopping, ended } = begin(1, 1, (turn) => turn > 0 && turn < 4);
    await vi.advanceTimersByTimeAsync(1100);
    expect(loop.failing).toEqual({ reason: 'other', message: 'Nothing answers.' });
    expect(loop.isSteady).toBe(true);
    expect(loop.lastError?.message).toBe('Nothing answers.');
    await vi.advanceTimersByTimeAsync(1500);
    expect(begunMs.slice(0, 5)).toEqual([0, 1000, 1201, 1602, 2403]);
    expect(loop.failing).toBeNull();
    expect(loop.lastError).not.toBeNull();
    stopping.abort();
    await ended;
  });

  it('reports a first page that takes more than 3 s, until it arrives', async () => {
    const { loop, stopping, ended } = begin(4000, 1);
    await vi.advanceTimersByTimeAsync(2900);
    expect(loop.failing).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    expect(loop.failing).toMatchObject({ reason: 'timeout' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(loop.failing).toBeNull();
    stopping.abort();
    await vi.advanceTimersByTimeAsync(5000);
    await ended;
  });

  it('a page that is scraped rarely because it is expensive counts as healthy', async () => {
    const { loop, begunMs, stopping, ended } = begin(300, 300);
    await vi.advanceTimersByTimeAsync(5900);
    expect(loop.isSteady).toBe(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(begunMs).toEqual([0, 6000]);
    expect(loop.isSteady).toBe(true);
    stopping.abort();
    await ended;
  });

  it('resolves firstTry after success, failure or abort', async () => {
    const { loop, stopping } = begin(500, 1, () => true);
    let over = false;
    void loop.firstTry(new AbortController().signal).then(() => {
      over = true;
    });
    await vi.advanceTimersByTimeAsync(400);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(over).toBe(true);
    await loop.firstTry(new AbortController().signal);
    stopping.abort();
    const stuck = begin(10_000, 1);
    const patience = new AbortController();
    const given = stuck.loop.firstTry(patience.signal);
    patience.abort();
    await given;
    stuck.stopping.abort();
  });

  it('measures the interval between scrapes', async () => {
    const { loop, stopping } = begin(1, 1);
    expect(loop.intervalSeconds).toBeNull();
    await vi.advanceTimersByTimeAsync(5000);
    expect(loop.intervalSeconds).toBe(1);
    expect(Date.now() - (loop.lastSuccess?.wallMs ?? 0)).toBeLessThan(1000);
    stopping.abort();
  });
});
