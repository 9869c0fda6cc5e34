import { type Browser, chromium, type Page } from 'playwright-core';
import { MadeUpServer } from '../test/madeUpServer.ts';
import { madeUpTopics } from '../test/madeUpTopics.ts';
import { faascopeProgram, sleep, startNode, stop } from './process.ts';

const functions = 1000;
/** Rows in the window. */
const rows = 60;
/** How long each measurement takes, s; of several, the heap shows whether it grows. */
const measureSeconds = 60;
const measurements = 3;
const openings = 5;

/** What the dashboard costs in the browser: 1,000 functions, 60 visible rows whose figures all change each second. */
export async function benchPage(): Promise<void> {
  const server = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', '--no-demo-calls']);
  const names = Array.from({ length: functions }, (_, index) => `function-${index}`);
  const nodes = Array.from({ length: 4 }, (_, index) => `node-${index}`);
  const topics = madeUpTopics({ functions: names, nodes, subFunction: 'step', sentence: 'Calls fail.' });
  const front = await MadeUpServer.start(server, topics);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    await measureOpening(browser, server.origin);
    const page = await browser.newPage({ viewport: { width: 1440, height: 104 + 348 + rows * 28 } });
    await page.addInitScript(
      'globalThis.longTasks = []; new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" })',
    );
    await page.goto(`${front.origin}/ui/`);
    await page.locator('[data-row]').nth(rows).waitFor({ state: 'attached' });
    // All rows are followed, and what was loaded is compiled.
    await sleep(10_000);
    const shown = await page.locator('[role="grid"] [data-cell="cpuPercent"]:not(:has([data-run="tilde"]))').count();
    console.log(`${functions} functions, ${shown} rows followed`);
    for (let turn = 0; turn < measurements; turn++) await measure(page);
  } finally {
    await browser.close();
    front.stop();
    await stop(server);
  }
}

/** When the first content is painted and the page is live, of a browser that has cached nothing. */
async function measureOpening(browser: Browser, origin: string): Promise<void> {
  for (let turn = 0; turn < openings; turn++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(
      'new MutationObserver(() => { if (document.querySelector(\'[data-testid="pulse"][data-kind="live"]\')) globalThis.liveMs ??= performance.now(); })' +
        '.observe(document, { subtree: true, childList: true, attributes: true })',
    );
    await page.goto(`${origin}/ui/`);
    await page.locator('[data-testid="pulse"][data-kind="live"]').waitFor();
    const [paint, live] = await page.evaluate<[number, number]>(
      "[performance.getEntriesByName('first-contentful-paint')[0].startTime, liveMs]",
    );
    console.log(`opened: first contentful paint after ${Math.round(paint)} ms, live after ${Math.round(live)} ms`);
    await context.close();
  }
}

async function measure(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  await page.evaluate('longTasks.length = 0');
  const before = await read();
  await sleep(measureSeconds * 1000);
  const after = await read();
  await session.send('HeapProfiler.collectGarbage');
  const { JSHeapUsedSize: heap = 0 } = await read();
  const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
  const share = (name: string) => `${((100 * grown(name)) / grown('Timestamp')).toFixed(1)} %`;
  const longTasks = await page.evaluate<number[]>('longTasks');
  console.log(
    `main thread ${share('TaskDuration')} of a core (script ${share('ScriptDuration')}, layout ${share('LayoutDuration')}, ` +
      `style ${share('RecalcStyleDuration')}); ${longTasks.length} tasks over 50 ms, the longest ` +
      `${Math.round(Math.max(0, ...longTasks))} ms; heap ${(heap / 1e6).toFixed(1)} MB`,
  );
}
