import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MadeUpServer } from '../madeUpServer.ts';
import { madeUpTopics } from '../madeUpTopics.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard } from './dashboard.ts';

const [first, second] = ['Node n1 has no agent.', 'Prometheus scrapes every 30 s.'];

describe('What the set-up lacks', () => {
  let server: ServerProcess;
  let front: MadeUpServer;
  let dashboard: Dashboard;
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(['--no-demo-calls']), Dashboard.launch()]);
    const functions = Array.from({ length: 9 }, (_, index) => `function-${index}`);
    const names = { functions, nodes: ['n1'], subFunction: 'step', sentence: 'The calls fail.' };
    front = await MadeUpServer.start(server, madeUpTopics({ ...names, setUp: [first, second] }));
  });
  afterAll(async () => {
    front.stop();
    await Promise.all([server.stop(), dashboard.close()]);
  });
  afterEach(async () => {
    const problems = [...dashboard.problems];
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  it.each([
    ['', 1440, 900],
    ['on a phone ', 390, 844],
  ])('is one line %sbelow the functions that fail, and unfolds with what to do', async (_where, width, height) => {
    const page = await dashboard.open(`${front.origin}/ui/`, await dashboard.context({ width, height }));
    const folded = page.locator('[data-set-up]');
    await folded.waitFor();
    expect(await folded.textContent()).toContain(first);
    const shown = page.locator('[data-problem]');
    const lowest = async () => Math.max(...(await shown.evaluateAll((all) => all.map((each) => each.offsetTop))));
    const count = width === 390 ? 2 : 4;
    await expect.poll(() => shown.count()).toBe(count);
    const isBelow = async () => (await folded.evaluate((line) => line.offsetTop)) > (await lowest());
    await expect.poll(isBelow).toBe(true);

    await folded.getByRole('button').click();
    await page.getByText(second).waitFor();
    await expect.poll(() => shown.count()).toBe(count);
    await page.getByRole('button', { name: 'Copy command' }).first().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kubectl apply');
    // The rows below have moved, with their pictures.
    const list = await page.getByText(second).boundingBox();
    const head = await page.getByRole('heading', { name: /^Nodes/ }).boundingBox();
    expect(head?.y).toBeGreaterThan((list?.y ?? Number.POSITIVE_INFINITY) + (list?.height ?? 0));
    expect(await seriousFindings(page)).toEqual([]);
    await folded.getByRole('button').click();
    await expect.poll(() => page.getByText(second).count()).toBe(0);
  });
});
