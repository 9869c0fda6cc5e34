import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { count, countOrMean, duration, figure, percentile, plainText, readyOf } from '../../web/lib/figures.ts';
import { ServerProcess } from '../serverProcess.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

interface Cell {
  readonly figure: string;
  readonly text: string;
}

/** Every figure cell of the page, and the second whose figures it shows. */
const cellsOf = (page: Page) =>
  page.evaluate(() => ({
    second: Number(document.querySelector('[data-second]')?.getAttribute('data-second')),
    cells: [...document.querySelectorAll<HTMLElement>('main [data-figure]')]
      .filter((cell) => !cell.hidden && cell.closest('[hidden]') === null)
      .map((cell): Cell => ({ figure: cell.dataset['figure'] ?? '', text: cell.textContent ?? '' })),
  }));

/** How the figures of windows are written. */
const columnTexts: Readonly<Record<string, (value: number | null) => string>> = {
  callsPerSecond: (value) => plainText(countOrMean(value)) + (value === null ? '' : '/s'),
  errorsPerSecond: (value) => plainText(countOrMean(value)) + (value === null ? '' : ' err'),
  inFlight: (value) => plainText(count(value)),
  p50Ms: (value) => plainText(duration(value)),
  p95Ms: (value) => plainText(duration(value)),
  p99Ms: (value) => plainText(duration(value)),
  cpuPercent: (value) => plainText(figure(value, '%')),
  memoryPercent: (value) => plainText(figure(value, '%')),
};

/** How the figures of the function itself are written. */
const resourceTexts: Readonly<Record<string, (answer: V1Answers['function']) => string>> = {
  callsPerSecond: ({ callsPerSecond }) => plainText(figure(callsPerSecond, '/s')),
  errorPercent: ({ errorPercent }) => plainText(figure(errorPercent, '%')),
  p95Ms: ({ p95Ms, p95Bound }) => plainText(percentile(p95Ms, p95Bound)),
  inFlight: ({ inFlight }) => plainText(count(inFlight)),
  runMeanMs: ({ runMeanMs }) => plainText(duration(runMeanMs)),
  responseMeanMs: ({ responseMeanMs }) => plainText(duration(responseMeanMs)),
  replicasReady: ({ replicasReady, replicasWanted }) => plainText(readyOf(replicasReady, replicasWanted)),
  coldStarts: ({ coldStarts }) => plainText(count(coldStarts)),
};

describe('The figures of the function page', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  beforeAll(async () => {
    const flags = ['--no-demo-calls'];
    [server, dashboard] = await Promise.all([ServerProcess.start(flags), Dashboard.launch()]);
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));

  const get = async <Answer>(path: string): Promise<Answer> =>
    (await fetch(`${server.origin}/api/v1${path}`)).json() as Promise<Answer>;

  /** What a cell should say by the API; null for a cell that nothing in the API corresponds to. */
  async function expected({ figure: name, text }: Cell, second: number): Promise<string | null> {
    const [kind = '', ...rest] = name.split(':');
    if (kind === 'function' || kind === 'pod') {
      const [subject = '', column = ''] = rest;
      const window = await get<V1Answers['podWindow']>(`/${kind}s/${subject}/window`);
      const values = window.columns?.[column];
      const write = columnTexts[column];
      if (values === undefined || write === undefined) return null;
      return write(values[59 - (window.endSecond - second)] ?? null);
    }
    if (kind === 'resource') {
      const [, subject = '', key = ''] = rest;
      const write = resourceTexts[key];
      return write === undefined ? null : write(await get<V1Answers['function']>(`/functions/${subject}`));
    }
    if (kind !== 'invocation') return null;
    const [id = '', what = '', sub = ''] = rest;
    const call = await get<V1Answers['invocation']>(`/invocations/${id}`);
    if (what === 'elapsed') return call.durationMs === null ? null : plainText(duration(call.durationMs)).trim();
    const { startedAtSeconds = null, endedAtSeconds = null } =
      call.subFunctions.find((each) => each.name === sub) ?? {};
    if (what !== 'sub' || startedAtSeconds === null || endedAtSeconds === null) return null;
    const [from, to] = [startedAtSeconds, endedAtSeconds].map((at) => Math.round((at - call.startedAtSeconds) * 1000));
    return text === '' ? null : plainText(duration((to ?? 0) - (from ?? 0)));
  }

  async function differences(page: Page, kinds: readonly string[]): Promise<string[]> {
    const { second, cells } = await cellsOf(page);
    const wrong: string[] = [];
    for (const cell of cells) {
      if (!kinds.includes(cell.figure.split(':')[0] ?? '')) continue;
      const truth = await expected(cell, second);
      if (truth !== cell.text.trim()) wrong.push(`${cell.figure}: ${cell.text} (API: ${truth})`);
    }
    return wrong;
  }

  it('are those of the API for the second that is shown', async () => {
    const slow = `${server.origin}/api/v1/functions/openfaas-fn/slow/invoke`;
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/slow`);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await fetch(slow, { method: 'POST', body: 'x' });
    await expect.poll(() => page.getByText('completed', { exact: false }).count()).toBeGreaterThan(0);
    // Figures of the function itself are asked for every 2 s: both sides must have settled.
    await expect.poll(() => differences(page, ['resource', 'invocation'])).toEqual([]);
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    const kinds = new Set((await cellsOf(page)).cells.map(({ figure: name }) => name.split(':')[0]));
    expect([...kinds].sort()).toEqual(['function', 'invocation', 'pod', 'resource']);
    for (let back = 0; back < 5; back++) {
      expect(await differences(page, ['function', 'pod', 'invocation'])).toEqual([]);
      const before = (await cellsOf(page)).second;
      await page.keyboard.press('ArrowLeft');
      await expect.poll(async () => (await cellsOf(page)).second).toBe(before - 1);
    }
    expect(dashboard.problems).toEqual([]);
  });
});
