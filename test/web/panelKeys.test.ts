import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { Dashboard } from './dashboard.ts';

const wide = { width: 2560, height: 1440 };

describe('Keys and the function beside the list', () => {
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

  const opened = async (query = '') => dashboard.open(ui + query, await dashboard.context(wide));
  const panel = (page: Page) => page.getByRole('complementary');
  const row = (page: Page, name: string) => page.locator(`[data-row="openfaas-fn/${name}"]`);
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-row'));

  it('leave the list as it was sorted when they close the panel', async () => {
    const page = await opened();
    await row(page, 'slow').click();
    await panel(page).getByRole('heading', { name: 'slow' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('sort functions');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(`${ui}?sort=-errorPercent&fn=openfaas-fn%2Fslow`);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).toBe(`${ui}?sort=-errorPercent`);
    await page.goBack();
    await expect.poll(() => page.url()).toBe(ui);
  });

  it('close the panel onto the row of its function, where the focus was in it', async () => {
    const page = await opened();
    await row(page, 'slow').click();
    await page.getByRole('button', { name: 'Close panel' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(ui);
    await expect.poll(() => focused(page)).toBe('openfaas-fn/slow');
  });

  it('open the page of the function with Enter, but on its controls', async () => {
    const page = await opened('?fn=openfaas-fn%2Fslow');
    await panel(page).getByRole('heading', { name: 'slow' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(`${ui}functions/openfaas-fn/slow`);
    await page.goBack();
    await page.getByRole('button', { name: 'Close panel' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(ui);
  });

  it('move the focus at once, and what is open when they rest', async () => {
    const page = await opened('?fn=openfaas-fn%2Fslow');
    await panel(page).getByRole('heading', { name: 'slow' }).waitFor();
    await page.evaluate(() => {
      const { body } = document;
      addEventListener('focusin', () => body.setAttribute('data-open', location.search), { once: true });
    });
    const isFirst = (await row(page, 'slow').getAttribute('aria-rowindex')) === '2';
    await page.keyboard.press(isFirst ? 'j' : 'k');
    await expect.poll(() => page.locator('body').getAttribute('data-open')).toBe('?fn=openfaas-fn%2Fslow');
    const key = await focused(page);
    expect(key).not.toBe('openfaas-fn/slow');
    await expect.poll(() => new URL(page.url()).searchParams.get('fn')).toBe(key);
  });

  it('keep the rows where they are as long as the focus is in the card of one of their figures', async () => {
    const page = await opened('?sort=-callsPerSecond');
    await row(page, 'slow').focus();
    await page.keyboard.press('i');
    await page.keyboard.press('Tab');
    const isInCard = () => page.evaluate(() => document.activeElement?.closest('#figure-card') !== null);
    await expect.poll(isInCard).toBe(true);
    const sortedAgo = page.locator('[data-sorted-ago]').last();
    const place = () => row(page, 'add-two').getAttribute('aria-rowindex');
    const before = await place();
    expect(before).not.toBe('2');
    await fetch(`${server.origin}/function/add-two`, { method: 'POST' });
    await expect.poll(() => sortedAgo.textContent()).toMatch(/^sorted \d+ s ago$/);
    expect(await place()).toBe(before);
    expect(await isInCard()).toBe(true);
    await page.getByRole('slider').focus();
    await expect.poll(place).toBe('2');
    expect(await sortedAgo.textContent()).toBe('');
  });

  it('copy into the field of the palette what is then not looked for, where a page may not copy', async () => {
    const before = "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });";
    const page = await dashboard.open(ui, await dashboard.context({ before }));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).searchParams.get('q') ?? ''));
    await page.keyboard.press('Control+k');
    const field = page.getByRole('dialog').getByRole('combobox');
    await field.fill('copy link');
    await page.keyboard.press('Enter');
    await expect.poll(() => field.inputValue()).toBe(ui);
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe(ui);
    await page.getByRole('option', { name: 'copy link' }).waitFor();
    await field.fill('slow');
    await expect.poll(() => asked.filter((text) => text === 'slow').length).toBe(3);
    expect(asked).not.toContain(ui);
  });

  it('are shown where the pointer moves no cursor of the page', async () => {
    const page = await opened('?fn=openfaas-fn%2Fslow');
    const slider = page.getByRole('slider');
    const before = await slider.getAttribute('aria-valuenow');
    const box = await page.locator('footer').last().boundingBox();
    if (box === null) throw new Error('The panel has no foot.');
    await page.mouse.move(box.x + 4, box.y + box.height / 2);
    for (let x = 0; x < box.width; x += 100) {
      await page.mouse.move(box.x + x, box.y + box.height / 2);
      expect(await slider.getAttribute('aria-valuenow')).toBe(before);
    }
  });
});
