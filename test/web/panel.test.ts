import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

const wide = { width: 2560, height: 1440 };

describe('A function beside the list', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  let ui = '';
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(['--no-demo-calls']), Dashboard.launch()]);
    ui = `${server.origin}/ui/`;
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  afterEach(async () => {
    const problems = [...dashboard.problems];
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  const panel = (page: Page) => page.getByRole('complementary');
  const row = (page: Page, name: string) => page.locator(`[data-row="openfaas-fn/${name}"]`);
  const opened = (page: Page) => page.locator('[aria-selected="true"]').getAttribute('data-row');
  const columns = ['[data-row="openfaas-fn/slow"] [data-cell]', 'aside', 'aside [aria-label="Calls"]', 'aside canvas'];
  const widthsOf = (page: Page) =>
    page.evaluate(
      (selector) => [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().width),
      columns.join(),
    );

  it('opens by a click and is closed by Escape, Back and its button, in the address all the while', async () => {
    const page = await dashboard.open(ui, await dashboard.context(wide));
    await row(page, 'slow').click();
    await panel(page).getByRole('heading', { name: 'slow' }).waitFor();
    expect(page.url()).toBe(`${ui}?fn=openfaas-fn%2Fslow`);
    expect(await opened(page)).toBe('openfaas-fn/slow');
    expect(await page.locator('[data-row][aria-selected="false"]').count()).toBeGreaterThan(3);
    await row(page, 'add-two').click();
    await panel(page).getByRole('heading', { name: 'add-two' }).waitFor();
    await page.goBack();
    await expect.poll(() => panel(page).count()).toBe(0);
    expect(page.url()).toBe(ui);

    await row(page, 'slow').click();
    await page.keyboard.press('Escape');
    await expect.poll(() => panel(page).count()).toBe(0);
    expect(page.url()).toBe(ui);
    await row(page, 'slow').click();
    await page.getByRole('button', { name: 'Close panel' }).click();
    await expect.poll(() => panel(page).count()).toBe(0);
    expect(page.url()).toBe(ui);
  });

  it('is opened by a shared address, follows the keys, and leads to the page of the function', async () => {
    const page = await dashboard.open(`${ui}?fn=openfaas-fn%2Fslow`, await dashboard.context(wide));
    await panel(page).getByRole('heading', { name: 'slow' }).waitFor();
    await expect.poll(() => opened(page)).toBe('openfaas-fn/slow');
    const order = await page
      .locator('[data-row^="openfaas-fn/"]')
      .evaluateAll((rows) => rows.map((each) => (each instanceof HTMLElement ? each.dataset['row'] : undefined)));
    const at = order.indexOf('openfaas-fn/slow');
    await page.keyboard.press(at === 0 ? 'j' : 'k');
    const next = order[at === 0 ? 1 : at - 1] ?? '';
    await expect.poll(() => opened(page)).toBe(next);
    expect(new URL(page.url()).searchParams.get('fn')).toBe(next);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(`${ui}functions/${next}`);
    await page.goBack();
    await expect.poll(() => opened(page)).toBe(next);
    // It was not opened from the list of this page.
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).toBe(ui);
  });

  it('is its page in a narrower window', async () => {
    const page = await dashboard.open(ui, await dashboard.context({ width: 1999, height: 1100 }));
    // Its rows are links, of which none is selected.
    await row(page, 'slow').waitFor();
    expect(await page.locator('[aria-selected]').count()).toBe(0);
    await row(page, 'slow').click();
    await expect.poll(() => page.url()).toBe(`${ui}functions/openfaas-fn/slow`);
    await page.goto(`${ui}?fn=openfaas-fn%2Fslow&call=0000`);
    await expect.poll(() => page.url()).toBe(`${ui}functions/openfaas-fn/slow?call=0000`);
  });

  it('shows a running call on an axis of its own, and keeps its columns and those of the list', async () => {
    const page = await dashboard.open(`${ui}?fn=openfaas-fn%2Fslow`, await dashboard.context(wide));
    await expect.poll(() => pulseOf(page)).toBe('live');
    await panel(page).getByRole('region', { name: 'Each call' }).waitFor();
    const invoke = () => fetch(`${server.origin}/function/slow`, { method: 'POST' });
    await invoke();
    // The line of latencies is there once a call has ended.
    await panel(page).locator('[data-figure$=":p95Ms"]', { hasText: /\d/ }).first().waitFor();
    await expect.poll(async () => Math.min(...(await widthsOf(page)))).toBeGreaterThan(0);
    const before = await widthsOf(page);
    expect(before.length).toBeGreaterThan(10);
    const call = invoke();
    await panel(page).getByText('1 running').waitFor();
    await expect.poll(() => panel(page).locator('button[data-state="running"][title]').count()).toBeGreaterThan(0);
    await call;
    expect(await widthsOf(page)).toEqual(before);
    // The pointer marks the same second on both axes.
    const axis = await panel(page).getByRole('region', { name: 'Each call' }).locator('canvas').boundingBox();
    if (axis === null) throw new Error('The panel has no axis.');
    await page.mouse.move(axis.x + axis.width / 2, axis.y + 200);
    const second = () => panel(page).locator('[data-second]').getAttribute('data-second');
    const ago = async () => {
      const ticks = await page.getByRole('slider').getAttribute('aria-valuenow');
      return { ticks: Number(ticks), second: Number(await second()) };
    };
    await expect.poll(async () => (await ago()).ticks).toBe(-29);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('says so where there is no such function', async () => {
    const page = await dashboard.open(`${ui}?fn=openfaas-fn%2Fnobody`, await dashboard.context(wide));
    await panel(page).getByText('nobody').first().waitFor();
    await page.getByRole('button', { name: 'Close panel' }).click();
    await expect.poll(() => page.url()).toBe(ui);
    // The browser reports the answer of the API.
    const others = dashboard.problems.filter((text) => !text.includes('404 (Not Found)'));
    dashboard.problems.length = 0;
    dashboard.problems.push(...others);
  });
});
