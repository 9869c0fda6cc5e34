import { type CDPSession, chromium } from 'playwright-core';
import { MadeUpServer, type MadeUpTopics } from '../test/madeUpServer.ts';
import { madeUpTopics } from '../test/madeUpTopics.ts';
import { faascopeProgram, sleep, startNode, stop } from './process.ts';

const linesPerSecond = 1000;
const minutes = 10;
const [namespace, name] = ['openfaas-fn', 'add'];

/** Whether the page of a function keeps its memory while 1,000 lines a second arrive for ten minutes. */
export async function benchPageLogs(): Promise<void> {
  const server = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', '--no-demo-calls']);
  const front = await MadeUpServer.start(server, burstingTopics());
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${front.origin}/ui/functions/${namespace}/${name}`);
    await page.getByRole('log').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    console.log(`${linesPerSecond} lines a second for ${minutes} min; heap after a collection:`);
    let { taskSeconds: before } = await read(session);
    for (let minute = 1; minute <= minutes; minute++) {
      await sleep(60_000);
      const { taskSeconds, heapBytes, nodes } = await read(session);
      const share = ((100 * (taskSeconds - before)) / 60).toFixed(1);
      before = taskSeconds;
      const newest = await page.getByRole('log').locator('[class]:not([hidden])').last().textContent();
      console.log(
        `minute ${minute}: ${(heapBytes / 1e6).toFixed(2)} MB, ${nodes} nodes, ${share} % of a core; newest: ${newest}`,
      );
    }
  } finally {
    await browser.close();
    front.stop();
    await stop(server);
  }
}

/** The page's main thread so far, and what is left after a collection. */
async function read(session: CDPSession) {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string) => metrics.find((metric) => metric.name === wanted)?.value ?? Number.NaN;
  return { taskSeconds: of('TaskDuration'), heapBytes: of('JSHeapUsedSize'), nodes: of('Nodes') };
}

/** The topics of a function that writes without pause. */
function burstingTopics(): MadeUpTopics {
  const others = madeUpTopics({ functions: [name], nodes: ['n1'], subFunction: 'step', sentence: 'Calls fail.' });
  let written = 0;
  const lines = (second: number) =>
    Array.from({ length: linesPerSecond }, (_, index) => ({
      ...{ id: `line ${written++}`, atSeconds: second + index / linesPerSecond, pod: 'add-1', level: null },
      text: `INFO line ${written} of a burst, as long as lines of logs usually are: ${'x'.repeat(60)}`,
      invocation: null,
    }));
  const followed = { connection: 'local', counted: null, followed: true, why: null };
  return {
    state: (topic, second) => {
      if (topic.startsWith('logs:'))
        return { connection: 'local', lines: lines(second).slice(-200), dropped: 0, incomplete: false };
      if (topic.startsWith('invocations:')) return { ...followed, invocations: [] };
      if (topic.startsWith('replicas:'))
        return { connection: 'local', namespace, name, total: 0, endSecond: second, pods: {} };
      return others.state(topic, second);
    },
    delta: (topic, second) => {
      if (topic.startsWith('logs:')) return { lines: lines(second), dropped: 0 };
      return /^(?:invocations|replicas):/.test(topic) ? null : others.delta(topic, second);
    },
  };
}
