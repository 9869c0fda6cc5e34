import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MadeUpServer } from '../madeUpServer.ts';
import { madeUpTopics } from '../madeUpTopics.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

const hostile = [
  '<img src=x onerror="document.title=1">',
  '$(id)',
  'a very long name '.repeat(12).slice(0, 200),
  'שלום \u202egnp.exe',
  '</script><script>document.title=1</script>',
];
const sentence = 'All calls of <b onclick="x">it</b> failed for {age}: $& \u202egnp.exe';

describe('Names and texts that somebody else chose', () => {
  let server: ServerProcess;
  let front: MadeUpServer;
  let dashboard: Dashboard;
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(oneFunction), Dashboard.launch()]);
    const others = { subFunction: hostile[0] ?? '', sentence, counted: ['$(id)'], pods: ["`id`'$(id)"] };
    const topics = madeUpTopics({ functions: hostile, nodes: hostile, ...others });
    front = await MadeUpServer.start(server, topics);
  });
  afterAll(async () => {
    front.stop();
    await Promise.all([server.stop(), dashboard.close()]);
  });

  it.each([1440, 390])('are text on the overview and nothing else, %d px wide', async (width) => {
    const page = await dashboard.open(`${front.origin}/ui/`, await dashboard.context({ width }));
    await expect.poll(() => pulseOf(page)).toBe('live');
    const names = page.locator('[role="grid"] [role="rowheader"]');
    await expect.poll(async () => (await names.allTextContents()).toSorted()).toEqual(hostile.toSorted());
    expect(await page.locator('main').locator('img, script, b[onclick]').count()).toBe(0);
    const texts = await page.locator('main').evaluate((main) => main.textContent);
    expect(texts).toContain(sentence.replace('{age}', '60 s').slice(0, 30));
    await expect.poll(() => page.locator('[data-lane="detail"]').first().textContent()).toContain(hostile[0]);
    expect(await page.title()).not.toBe('1');
    // Calls that are counted only have the lane below those that are followed.
    const lanes = page.locator('[data-lane="label"]:visible');
    await expect.poll(() => lanes.last().textContent()).toBe('$(id) 3 in flight');
    expect(await page.locator('[data-figure="overview:running"]').textContent()).toBe('5');
    // Nothing is pushed out of the window.
    const overflow = await page.evaluate(() => document.querySelector('[data-second]')?.scrollWidth);
    expect(overflow).toBeLessThanOrEqual(width);
    expect(dashboard.problems).toEqual([]);
  });

  it('are quoted for the shell in a command that is copied', async () => {
    const page = await dashboard.open(`${front.origin}/ui/`);
    await page.getByRole('button', { name: 'Copy command' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe("kubectl describe pod '`id`'\\''$(id)' -n openfaas-fn");
  });

  it('open the page of exactly that function', async () => {
    const page = await dashboard.open(`${front.origin}/ui/`);
    await page.locator('[role="grid"] [role="rowheader"] a', { hasText: '<img' }).click();
    await expect
      .poll(() => page.url())
      .toBe(`${front.origin}/ui/functions/openfaas-fn/${encodeURIComponent(hostile[0] ?? '')}`);
    expect(await page.title()).not.toBe('1');
  });
});
