import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';
import { Dashboard } from './dashboard.ts';
import { cardOf, rowsOf } from './openCard.ts';

const query = '1 - avg(rate(node_cpu_seconds_total{mode=~"idle|iowait|steal", instance="10.0.0.1:9100"}[30s]))';
const finding = {
  ...{ code: 'no_agents', severity: 'warning', figures: [], params: {}, source: null },
  ...{ text: 'No agent on <b>vm</b>.', fix: 'Install the agent.', copy: 'kubectl apply -f agent.yaml' },
};

/** Makes the server say of the CPU of nodes what it never says on this machine. */
async function explain(context: BrowserContext): Promise<void> {
  await context.route(/\/api\/v1\/nodes\/[^/]+$/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as V1Answers['node'];
    const cpuPercent = {
      ...{ source: 'prometheus', intervalSeconds: 15, ageSeconds: 8, why: 'no_agents' },
      how: `http://10.0.0.1:9090 ${query}`,
    };
    await route.fulfill({ response, json: { ...answer, sources: { ...answer.sources, cpuPercent } } });
  });
  await context.route(/\/api\/v1\/doctor\?/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as V1Answers['doctor'];
    await route.fulfill({ response, json: { ...answer, findings: [...answer.findings, finding] } });
  });
}

describe('The card of a figure with links', () => {
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

  it('stays where the pointer opened it while the focus is in it, until Escape', async () => {
    const context = await dashboard.context();
    await explain(context);
    const page = await dashboard.open(ui, context);
    await page.locator('[data-figure^="node:"][data-figure$=":cpuPercent"]', { hasText: /\d/ }).first().hover();
    await cardOf(page).getByRole('button', { name: 'Copy query' }).click();
    await page.mouse.move(5, 300);
    await page.waitForTimeout(600);
    expect(await cardOf(page).locator(':focus').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => cardOf(page).count()).toBe(0);
  });

  it('lets Tab through a query that a page may not copy', async () => {
    const before = "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });";
    const context = await dashboard.context({ before });
    await explain(context);
    const page = await dashboard.open(ui, context);
    const cell = page.locator('[data-figure^="node:"][data-figure$=":cpuPercent"]', { hasText: /\d/ }).first();
    await cell.evaluate((element) => {
      element.tabIndex = -1;
    });
    await cell.focus();
    await page.keyboard.press('i');
    await cardOf(page).getByRole('button', { name: 'Copy query' }).waitFor();
    const focused = () =>
      cardOf(page)
        .locator(':focus')
        .evaluateAll((all) => all.map((each) => each.tagName));
    const focusedText = () => cardOf(page).locator(':focus').textContent();
    await page.keyboard.press('Tab');
    await expect.poll(focusedText).toBe('Copy query');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toEqual(['TEXTAREA']);
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(query);
    await page.keyboard.press('Tab');
    await expect.poll(focusedText).toBe('Copy command');
    await page.keyboard.press('Shift+Tab');
    await expect.poll(focusedText).toBe('Copy query');
    // The field is there no more, and is there again; the figure is before it.
    await page.keyboard.press('Enter');
    await expect.poll(focused).toEqual(['TEXTAREA']);
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('');
    expect(await cell.evaluate((element) => document.activeElement === element)).toBe(true);
  });

  it('says in the words of the doctor why a figure is not better, and shows and copies its query', async () => {
    const context = await dashboard.context();
    await explain(context);
    const page = await dashboard.open(ui, context);
    const cell = page.locator('[data-figure^="node:"][data-figure$=":cpuPercent"]', { hasText: /\d/ }).first();
    await cell.hover();
    await expect
      .poll(() => rowsOf(page))
      .toMatchObject({
        source: 'prometheus, http://10.0.0.1:9090',
        interval: expect.stringMatching(/^every 15 s, last update (?:\d\.\d|1\d) s ago$/),
        'why not 1 s': 'No agent on <b>vm</b>.',
        'how to fix': 'Install the agent.',
      });
    expect(await cardOf(page).locator('code').textContent()).toBe(query);
    for (const [name, text] of [
      ['Copy query', query],
      ['Copy command', finding.copy],
    ] as const) {
      await cardOf(page).getByRole('button', { name }).click();
      await expect.poll(() => cardOf(page).getByRole('button', { name: 'Copied' }).count()).toBe(1);
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
      await expect.poll(() => cardOf(page).getByRole('button', { name: 'Copied' }).count()).toBe(0);
    }
  });
});
