import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriousFindings } from './accessibility.ts';
import { Dashboard, pulseOf } from './dashboard.ts';

const boxes = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main button[data-state][title]')].map((box) => ({
      name: box.title,
      state: box.dataset['state'],
      left: box.offsetLeft,
      top: box.offsetTop,
    })),
  );
const namesOf = async (page: Page) => (await boxes(page)).map(({ name }) => name);

describe('The page of a function', () => {
  let server: ServerProcess;
  let dashboard: Dashboard;
  let slow = '';
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(['--no-demo-calls']), Dashboard.launch()]);
    slow = `${server.origin}/ui/functions/openfaas-fn/slow`;
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  let refusals = 0;
  beforeEach(() => {
    refusals = 0;
  });
  afterEach(async () => {
    const problems = dashboard.problems.filter((text) => refusals === 0 || !text.includes('Failed to load resource'));
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  const invoke = (name = 'slow', body = '') =>
    fetch(`${server.origin}/api/v1/functions/openfaas-fn/${name}/invoke`, { method: 'POST', body });

  const endedCalls = async (name: string) => {
    const answer = await fetch(`${server.origin}/api/v1/functions/openfaas-fn/${name}/invocations`);
    const { items } = (await answer.json()) as V1Answers['functionInvocations'];
    return items.filter(({ endedAtSeconds }) => endedAtSeconds !== null);
  };

  it('shows a call made in the form in its graph while it runs, and moves no node until it is over', async () => {
    const page = await dashboard.open(`${slow}?invoke=`);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.getByLabel('Body').fill('{"a":[1,2]}');
    await page.getByRole('button', { name: 'Format' }).click();
    expect(await page.getByLabel('Body').inputValue()).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}');
    await page.getByLabel('Body').press('Control+Enter');
    // One picture of the middle of the call: a moment later it may be over.
    let during: Awaited<ReturnType<typeof boxes>> = [];
    const states = async () => {
      during = await boxes(page);
      return Object.fromEntries(during.map(({ name, state }) => [name, state]));
    };
    await expect.poll(states).toMatchObject({ handle: 'running', parse: expect.anything() });
    await expect.poll(() => page.getByTestId('result').textContent()).toBe('fetched, parsed, checked and stored\n');
    await expect.poll(() => namesOf(page)).toEqual(['handle', 'fetch', 'parse', 'check', 'store']);
    await expect.poll(async () => (await boxes(page)).every(({ state }) => state === 'ended')).toBe(true);
    const places = new Map((await boxes(page)).map(({ name, left, top }) => [name, [left, top]]));
    for (const { name, left, top } of during) expect(places.get(name)).toEqual([left, top]);
    await expect.poll(() => page.getByText('found by call ID').count()).toBe(1);
    await expect.poll(() => page.getByText('200 OK').count()).toBe(1);
    await expect.poll(() => page.getByRole('log').textContent()).toContain('store over');
  });

  it('copies the call as a command that any shell runs unchanged', async () => {
    const page = await dashboard.open(`${slow}?invoke=`);
    await page.getByLabel('Body').fill("$(id) it's");
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(
        `curl -g -i -X POST ${server.origin}/api/v1/functions/openfaas-fn/slow/invoke ` +
          `-H 'Content-Type: application/json' --data-raw '$(id) it'\\''s'`,
      );
  });

  it('goes through the last calls by keys and keeps the selected one in its address', async () => {
    await invoke('errlog');
    await invoke('errlog');
    await expect.poll(async () => (await endedCalls('errlog')).length).toBeGreaterThanOrEqual(2);
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/errlog`);
    const title = page.getByRole('heading', { name: /^Call / });
    await expect.poll(() => title.count()).toBe(1);
    const newest = await title.textContent();
    await page.keyboard.press('[');
    await expect.poll(() => title.textContent()).not.toBe(newest);
    const older = await title.textContent();
    expect(page.url()).toMatch(/\?call=[0-9a-f]{16}$/);
    await page.reload();
    await expect.poll(() => title.textContent()).toBe(older);
    await page.keyboard.press(']');
    await expect.poll(() => title.textContent()).toBe(newest);
  });

  it('draws to scale and finds the call under the pointer in a window that is zoomed', async () => {
    for (let call = 0; call < 2; call++) await invoke('add', '1 2');
    await expect.poll(async () => (await endedCalls('add')).length).toBeGreaterThanOrEqual(2);
    const older = (await endedCalls('add')).toSorted((one, other) => one.startedAtSeconds - other.startedAtSeconds)[0];
    const large = await dashboard.context({ width: 3200, height: 1800 });
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/add`, large);
    await page.getByRole('heading', { name: /^Call / }).waitFor();
    // The line at the top of the scale is 22 px below the edge.
    const isLineDrawn = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.uplot canvas');
        const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        if (canvas === null || copy === null) return false;
        copy.drawImage(canvas, canvas.width - 2, 22, 1, 1, 0, 0, 1, 1);
        return (copy.getImageData(0, 0, 1, 1).data[3] ?? 0) > 0;
      });
    await expect.poll(isLineDrawn).toBe(true);
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    const end = 1 + Number(await page.locator('[data-second]').getAttribute('data-second'));
    const box = await page.getByRole('img', { name: 'Each call' }).boundingBox();
    const { x = 0, y = 0, width = 0 } = box ?? {};
    const slot = 60 - (end - (older?.startedAtSeconds ?? 0));
    await page.mouse.click(x + (slot / 60) * width, y + 1.5 * 38);
    await expect.poll(() => page.url()).toContain(`call=${older?.id}`);
  });

  it('says that a selected call is no longer among the last ones, and follows the current ones', async () => {
    await invoke('errlog');
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/errlog?call=0123456789abcdef`);
    await expect.poll(() => page.getByText('Call 01234567 is no longer among the last calls').count()).toBe(1);
    await expect.poll(() => page.getByRole('heading', { name: /^Call / }).count()).toBe(1);
  });

  it('shows the call of a frozen second as it was then', async () => {
    const page = await dashboard.open(slow);
    await expect.poll(() => pulseOf(page)).toBe('live');
    const running = invoke();
    await expect.poll(() => namesOf(page)).toContain('check');
    await running;
    await expect.poll(() => namesOf(page)).toContain('store');
    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    for (let second = 0; second < 20 && (await namesOf(page)).includes('check'); second++) {
      await page.keyboard.press('ArrowLeft');
      await page.waitForFunction(() => new Promise(requestAnimationFrame));
    }
    const then = await boxes(page);
    expect(then.map(({ name }) => name)).not.toContain('check');
    await page.keyboard.press('Escape');
    await expect.poll(() => namesOf(page)).toContain('check');
  });

  it('says that a function is not there, whatever its name', async () => {
    refusals = 1;
    const name = '<img src=x onerror=alert(1)>$(id)\u202e';
    const page = await dashboard.open(`${server.origin}/ui/functions/openfaas-fn/${encodeURIComponent(name)}`);
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe(`There is no function ${name}`);
    expect(await page.locator('main img').count()).toBe(0);
    await page.getByRole('button', { name: 'All functions' }).click();
    await expect.poll(() => page.url()).toBe(`${server.origin}/ui/`);
  });

  it('has its channels as a table too', async () => {
    const page = await dashboard.open(slow);
    await page.getByRole('button', { name: 'Details' }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(61);
    expect(await page.getByRole('columnheader').allTextContents()).toContain('p95');
  });

  it.each<['dark' | 'light', string]>([
    ['dark', ''],
    ['light', ''],
    ['light', '?invoke='],
  ])('has nothing serious for axe-core, %s%s', async (theme, search) => {
    const page = await dashboard.open(slow + search, await dashboard.context({ theme }));
    await expect.poll(() => pulseOf(page)).toBe('live');
    await expect.poll(() => page.getByText('Calls').count()).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
