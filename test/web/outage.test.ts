import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { Dashboard, goesOn, pulseOf } from './dashboard.ts';
import { Relay } from './relay.ts';

const path = '/ui/functions/openfaas-fn/add';

describe('A page whose connection is not perfect', () => {
  let dashboard: Dashboard;
  let server: ServerProcess;
  beforeAll(async () => {
    [server, dashboard] = await Promise.all([ServerProcess.start(), Dashboard.launch()]);
  });
  afterAll(() => Promise.all([server.stop(), dashboard.close()]));
  afterEach(async () => {
    // The browser itself logs each request that fails.
    const problems = dashboard.problems.filter((text) => !/Failed to load resource|net::ERR/.test(text));
    await dashboard.clear();
    expect(problems).toEqual([]);
  });

  it('says that the server is gone, and heals without a reload when it is back', async () => {
    const relay = await Relay.start(server.origin);
    try {
      const page = await dashboard.open(relay.origin + path);
      await expect.poll(() => pulseOf(page)).toBe('live');
      await page.evaluate(() => Object.assign(window, { stays: true }));
      const replica = page.locator('[data-figure^="pod:"]').first();
      await replica.waitFor();
      server.child.kill('SIGKILL');
      await expect.poll(() => pulseOf(page)).toBe('lost');
      await expect.poll(() => page.locator('[data-figure="strip:calls"]').textContent()).toBe('–');
      await expect.poll(() => replica.getAttribute('data-old')).toBe('true');
      server = await ServerProcess.start();
      relay.target = server.origin;
      await expect.poll(() => pulseOf(page)).toBe('live');
      await expect.poll(() => replica.getAttribute('data-old')).toBe('false');
      expect(await page.evaluate(() => 'stays' in window)).toBe(true);
    } finally {
      relay.close();
    }
  });

  it('keeps the name of the connection and the figure of the strip readable on a phone, frozen and lost', async () => {
    const relay = await Relay.start(server.origin);
    const context = await dashboard.context({ width: 390, height: 844, pixelRatio: 2 });
    const page = await dashboard.open(`${relay.origin}/ui/`, context);
    await expect.poll(() => pulseOf(page)).toBe('live');
    const name = page.locator('header [data-where]');
    await expect.poll(() => name.textContent()).toBe('this machine');
    await page.locator('header').getByText('demo').waitFor();
    const cut = () => name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);

    await page.keyboard.press('f');
    await expect.poll(() => pulseOf(page)).toBe('frozen');
    expect(await cut()).toBe(0);
    const [left = 0, right = 0] = await page.getByRole('slider').evaluate((strip) => {
      const beam = strip.querySelector('[data-held="true"]');
      if (beam === null) return [];
      // The flag is no element of its own.
      const { width, paddingLeft, transform } = getComputedStyle(beam, '::before');
      const start = beam.getBoundingClientRect().left + new DOMMatrix(transform).e;
      return [start, start + Number.parseFloat(width) + 2 * Number.parseFloat(paddingLeft)];
    });
    const figure = await page.locator('[data-figure="strip:calls"]').boundingBox();
    expect(right).toBeGreaterThan(left + 30);
    expect(right).toBeLessThanOrEqual(figure?.x ?? 0);

    await page.keyboard.press('Escape');
    relay.close();
    await expect.poll(() => pulseOf(page)).toBe('lost');
    expect(await cut()).toBe(0);
  });

  it('says of a call that gets no answer that nobody knows whether it ran', async () => {
    const relay = await Relay.start(server.origin);
    try {
      const page = await dashboard.open(`${relay.origin}${path}?invoke=`);
      await expect.poll(() => pulseOf(page)).toBe('live');
      const send = page.locator('[data-invoke]').getByRole('button', { name: 'Invoke', exact: true });
      await send.waitFor();
      let isRefused = false;
      await page.route('**/api/v1/functions/**', (route) => {
        const json = { status: 'error', code: 'forbidden', message: 'Calling functions is not allowed here.' };
        const isCall = route.request().method() === 'POST';
        return isRefused && isCall ? route.fulfill({ status: 403, json }) : route.abort();
      });
      await send.click();
      await page.getByText('Whether the function ran is unknown.').waitFor();
      const notLooked = page.getByText('Cannot look up the call: faascope is unreachable.');
      await notLooked.waitFor();
      // The next call is refused. It was not made, so nothing is looked for.
      isRefused = true;
      await send.click();
      await page.getByText('The function was not called.').waitFor();
      expect(await notLooked.count()).toBe(0);
      expect(await page.getByText('looking for its call in the log').count()).toBe(0);
    } finally {
      relay.close();
    }
  });

  it('looks for a call that got no answer until the server answers', async () => {
    const page = await dashboard.open(`${server.origin}${path}?invoke=`);
    await expect.poll(() => pulseOf(page)).toBe('live');
    // Its call reaches the function, its answer does not come back.
    let isAway = true;
    await page.route('**/api/v1/functions/**', async (route) => {
      if (!isAway) return route.continue();
      if (route.request().method() === 'POST') await route.fetch();
      return route.abort();
    });
    await page.clock.install();
    await page.locator('[data-invoke]').getByRole('button', { name: 'Invoke', exact: true }).click();
    const notLooked = page.getByText('Cannot look up the call: faascope is unreachable.');
    await notLooked.waitFor();
    await page.clock.fastForward(60_000);
    isAway = false;
    await page.getByText('found by call ID').waitFor();
    expect(await notLooked.count()).toBe(0);
  });

  it('does not take a fault of its own for a call without an answer', async () => {
    const page = await (await dashboard.context()).newPage();
    const thrown: string[] = [];
    page.on('pageerror', ({ message }) => thrown.push(message));
    await page.goto(`${server.origin}${path}?invoke=`);
    const send = page.locator('[data-invoke]').getByRole('button', { name: 'Invoke', exact: true });
    await send.waitFor();
    await page.evaluate(() => {
      const { Request } = window;
      Object.assign(window, {
        Request: function broken() {
          Object.assign(window, { Request });
          throw new Error('broken');
        },
      });
    });
    await send.click();
    await expect.poll(() => thrown).toEqual([expect.stringContaining('broken')]);
    expect(await page.getByText('Whether the function ran is unknown.').count()).toBe(0);
    await send.click();
    await page.getByText('found by call ID').waitFor();
  });

  it('says why no function is listed and why nothing is known of one, in the words of the API', async () => {
    // Nothing listens at this port.
    const away = await ServerProcess.start(['--prometheus', 'http://127.0.0.1:9']);
    try {
      const refused = 'Connection refused by 127.0.0.1:9 (Prometheus).';
      await (await dashboard.open(`${away.origin}/ui/`)).getByText(refused).waitFor();
      const page = await dashboard.open(away.origin + path);
      await page.getByText(refused).waitFor();
      expect(await page.getByText('No call has been seen').count()).toBe(0);
    } finally {
      await away.stop();
    }
  });

  it('loads the rest of the page when the server is back, if it went away too early', async () => {
    const page = await (await dashboard.context()).newPage();
    const thrown: string[] = [];
    page.on('pageerror', ({ message }) => thrown.push(message));
    const parts = /\/assets\/(?:FunctionPage|overlays|uPlot)/;
    await page.route(parts, (route) => route.abort());
    await page.goto(server.origin + path);
    await expect.poll(() => pulseOf(page)).toBe('live');
    await page.unroute(parts);
    await page.getByRole('heading', { name: 'add', level: 1 }).waitFor();
    await page.locator('.uplot').first().waitFor();
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => [...document.styleSheets].length)).toBeGreaterThan(2);
    expect(thrown).toEqual([]);
  });

  it('shares one stream with the other tabs', async () => {
    const relay = await Relay.start(server.origin);
    const context = await dashboard.context();
    try {
      const pages = [];
      for (const each of ['/ui/', path, '/ui/functions/openfaas-fn/add-two']) {
        pages.push(await dashboard.open(relay.origin + each, context));
      }
      for (const page of pages) await expect.poll(() => pulseOf(page)).toBe('live');
      const [closed, open] = ['replicas:openfaas-fn/add', 'replicas:openfaas-fn/add-two'];
      await expect.poll(() => relay.streams).toEqual([expect.arrayContaining([closed, open])]);
      await pages[1]?.close();
      await expect.poll(() => relay.streams).toEqual([expect.not.arrayContaining([closed])]);
      expect(relay.streams).toEqual([expect.arrayContaining([open])]);
    } finally {
      await context.close();
      relay.close();
    }
  });

  it.each([
    ['without shared workers', 1, 'delete window.SharedWorker'],
    ['without locks', 2, 'Object.defineProperty(Navigator.prototype, "locks", { value: undefined })'],
  ])('is live %s too, with %d streams of two tabs', async (_name, streams, before) => {
    const relay = await Relay.start(server.origin);
    const context = await dashboard.context({ before });
    try {
      const first = await dashboard.open(relay.origin + path, context);
      const other = await dashboard.open(`${relay.origin}/ui/`, context);
      for (const page of [first, other]) await expect.poll(() => pulseOf(page)).toBe('live');
      await expect.poll(() => relay.streams.length).toBe(streams);
      await first.close();
      await expect.poll(() => relay.streams).toEqual([expect.not.arrayContaining(['replicas:openfaas-fn/add'])]);
      await goesOn(other);
      expect(await pulseOf(other)).toBe('live');
    } finally {
      await context.close();
      relay.close();
    }
  });

  it.each([90, -90])('shows ages right on a computer whose clock is %d s off', async (seconds) => {
    const before = `const real = Date.now; Date.now = () => real() + ${seconds * 1000};`;
    const page = await dashboard.open(server.origin + path, await dashboard.context({ before }));
    await expect.poll(() => pulseOf(page)).toBe('live');
    const age = async () => Number(await page.locator('[data-figure="pulse:age"]').textContent());
    await expect.poll(age).toBeGreaterThanOrEqual(-0.1);
    expect(await age()).toBeLessThan(5);
  });
});
