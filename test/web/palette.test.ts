import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, goesOn, pulseOf } from './dashboard.ts';

const field = (page: Page) => page.locator('[role="combobox"]');
const options = (page: Page) => page.getByRole('option');

/** Opens the palette and types into it. */
async function find(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.locator('[role="combobox"]:focus').waitFor();
  await page.keyboard.type(text);
}

const focusedRow = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-row'));

describe('The palette', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  let ui = '';
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(), Dashboard.launch()]);
    ui = `${server.origin}/ui/`;
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  afterEach(async () => {
    const problems = [...dashboard.problems];
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  const opened = async (path = '', view: Parameters<Dashboard['context']>[0] = {}) => {
    const page = await dashboard.open(ui + path, await dashboard.context(view));
    await expect.poll(() => pulseOf(page)).toBe('live');
    return page;
  };

  async function get<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(`${server.origin}/api/v1${path}`)).json()) as Answer;
  }

  it('has live figures beside functions: those that the API has', async () => {
    const page = await opened();
    await find(page, 'fn:');
    await expect.poll(() => options(page).count()).toBeGreaterThan(8);
    const figure = page.getByRole('dialog').locator('[data-figure$=":callsPerSecond"]', { hasText: /^\d/ }).first();
    const name = await figure.getAttribute('data-figure');
    const shown = page.getByRole('dialog').locator(`[data-figure=${JSON.stringify(name)}]`);
    const [, subject] = /^function:(.*):callsPerSecond$/.exec(name ?? '') ?? [];
    const differs = async () => {
      const text = Number.parseFloat((await shown.textContent()) ?? '');
      const { callsPerSecond } = await get<V1Answers['function']>(`/functions/${subject}`);
      return Math.abs(text - (callsPerSecond ?? Number.NaN)) > 0.006;
    };
    await expect.poll(differs).toBe(false);
  });

  it('says what runs now', async () => {
    const page = await opened();
    await find(page, 'slow');
    await expect.poll(() => options(page).first().textContent()).toContain('slow');
    void fetch(`${server.origin}/function/slow`, { method: 'POST', body: 'x' });
    await expect.poll(() => options(page).first().textContent()).toMatch(/slow.*1 running, \d+\.\d s/);
  });

  it.each([
    ['pod:', /^\/ui\/functions\/openfaas-fn\/add-two$/],
    ['fn:', /^\/ui\/functions\/openfaas-fn\/add-two$/],
  ])('finds by %sadd-two alone, and goes to the function', async (scope, address) => {
    const page = await opened();
    await find(page, `${scope}ADD-TWO`);
    await expect.poll(() => page.locator('[cmdk-group-heading]').allTextContents()).toHaveLength(1);
    await expect.poll(() => options(page).first().textContent()).toContain('add-two');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toMatch(address);
  });

  it('goes to a node from a page of a function, and again after the focus has left it', async () => {
    const page = await opened('functions/openfaas-fn/add');
    const { items } = await get<V1Answers['nodes']>('/nodes');
    const node = items[0]?.name ?? '';
    for (let turn = 0; turn < 2; turn++) {
      await find(page, `node:${node}`);
      await expect.poll(() => options(page).count()).toBe(1);
      await page.keyboard.press('Enter');
      await expect.poll(() => focusedRow(page)).toBe(node);
      expect(new URL(page.url()).search).toBe(`?node=${encodeURIComponent(node)}`);
      await page.getByRole('slider').focus();
    }
  });

  it('asks about the figure of the row that had the focus, with single keys switched off', async () => {
    const page = await opened();
    await find(page, '> single');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.locator('[role="grid"] [data-row][tabindex="0"]').focus();
    const key = await focusedRow(page);
    await find(page, '>about this');
    await expect.poll(() => options(page).count()).toBe(1);
    await page.keyboard.press('Enter');
    const asked = () => page.locator('[aria-describedby="figure-card"]').getAttribute('data-figure');
    await expect.poll(asked).toBe(`function:${key}:callsPerSecond`);
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedRow(page)).toBe(key);
  });

  it('copies a link to what is shown', async () => {
    const page = await opened('?sort=-cpuPercent&filter=add');
    await find(page, 'copy link');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByText('Copied', { exact: true }).count()).toBe(1);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });

  it('has the text in its field, selected, where a page may not copy', async () => {
    const before = "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });";
    const page = await opened('?filter=add', { before });
    await find(page, 'copy link');
    await page.keyboard.press('Enter');
    await expect.poll(() => field(page).inputValue()).toBe(page.url());
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe(page.url());
  });

  it('switches clocks to UTC and back, and remembers it', async () => {
    // A zone that is no whole number of hours off.
    const context = await dashboard.context();
    const page = await dashboard.open(ui, context);
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kolkata' });
    await page.reload();
    await expect.poll(() => pulseOf(page)).toBe('live');
    /** Minutes that the clock of the strip is ahead of UTC. */
    const ahead = async () => {
      const [, hour = 0, minute = 0] =
        /^(\d\d):(\d\d):/.exec((await page.getByRole('slider').getAttribute('aria-valuetext')) ?? '')?.map(Number) ??
        [];
      const now = new Date();
      return (hour * 60 + minute - now.getUTCHours() * 60 - now.getUTCMinutes() + 1440) % 1440;
    };
    await expect.poll(ahead).toBeGreaterThan(320);
    await find(page, 'show utc');
    await page.keyboard.press('Enter');
    await expect.poll(async () => [0, 1439].includes(await ahead())).toBe(true);
    await find(page, 'show local');
    await expect.poll(() => options(page).count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => localStorage.getItem('faascope.settings'))).toContain('"clock":"utc"');
  });

  it('switches the clocks of log lines too, in a zone that is no whole number of hours off', async () => {
    const context = await dashboard.context();
    const page = await dashboard.open(`${ui}functions/openfaas-fn/slow`, context);
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kolkata' });
    await page.reload();
    await expect.poll(() => pulseOf(page)).toBe('live');
    await fetch(`${server.origin}/function/slow`, { method: 'POST', body: 'x' });
    const line = page
      .getByRole('log')
      .getByText(/^\d\d:\d\d\.\d$/)
      .first();
    await line.waitFor();
    const minuteOf = async () => Number((await line.textContent())?.slice(0, 2));
    const local = await minuteOf();
    await find(page, 'show utc');
    await page.keyboard.press('Enter');
    // The first line that is seen may be a later one by now.
    await expect.poll(async () => [30, 31].includes(((await minuteOf()) - local + 60) % 60)).toBe(true);
  });

  it('offers what works here, and freezes', async () => {
    const page = await opened();
    await find(page, '>');
    const labels = async () => (await options(page).allTextContents()).join('\n');
    await expect.poll(labels).toContain('Sort functions by errors');
    await page.keyboard.type('freeze');
    await page.keyboard.press('Enter');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    await find(page, 'go live');
    await page.keyboard.press('Enter');
    await goesOn(page);
  });

  it('opens the form of a function that may be called', async () => {
    const page = await opened('functions/openfaas-fn/add');
    const { items } = await get<V1Answers['connections']>('/connections');
    expect(items[0]?.may.invoke).toBe(true);
    await find(page, 'invoke add');
    await expect.poll(() => options(page).first().textContent()).toMatch(/^Invoke add/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toMatch(/functions\/openfaas-fn\/add\?invoke=$/);
  });

  it('opens a function beside the list with Alt and Enter, where there is room', async () => {
    const page = await opened('', { width: 2560, height: 1440 });
    await find(page, 'add-two');
    await expect.poll(() => options(page).first().textContent()).toContain('add-two');
    await page.keyboard.press('Alt+Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('fn')).toBe('openfaas-fn/add-two');
  });

  it.each([
    ['dark', 'en', 1440],
    ['light', 'zh', 390],
  ] as const)('has nothing that axe-core finds serious: %s, %s, %d px', async (theme, language, width) => {
    const page = await opened('', { theme, language, width });
    await find(page, 'a');
    await expect.poll(() => options(page).count()).toBeGreaterThan(5);
    expect(await seriousFindings(page)).toEqual([]);
    const { x = -1, width: own = 0 } = (await page.getByRole('dialog').boundingBox()) ?? {};
    expect([x >= 0, x + own <= width]).toEqual([true, true]);
  });
});
