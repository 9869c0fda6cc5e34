import { Agent, get } from 'node:http';
import { type Asked, type FakePrometheus, startFakePrometheus } from './fakePrometheus.ts';
import { faascopeProgram, type Listening, median, sleep, startNode, stop, usageOf } from './process.ts';

const asked = 50;
const clientCounts = [1, 200];
const watchedCounts = [10, 100, 1000];
const seconds = 10;
const firstMinuteMs = 64_000;

/**
 * Queries to a Prometheus while 1 and 200 clients request the same 50 functions once a second, with the age of the
 * newest point of every answer; and while 10, 100 and 1,000 pods are watched.
 */
export async function benchPrometheus(): Promise<void> {
  for (const clients of clientCounts) await benchClients(clients);
  for (const pods of watchedCounts) await benchWatched(pods);
}

async function benchClients(clients: number): Promise<void> {
  await withProgram(asked, async (server, upstream) => {
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const paths = Array.from({ length: asked }, (_, index) => `/dynamic/function?func=fn-${index}`);
    await askAll(server.origin, agent, 1, paths);
    await sleep(2000);
    const ages: number[] = [];
    const figures = await measured(server, upstream, async (round) => {
      const begun = performance.now();
      ages.push(...(await askAll(server.origin, agent, clients, paths)));
      if (round === 0)
        console.log(`${clients} clients: a round of answers takes ${Math.round(performance.now() - begun)} ms`);
    });
    agent.destroy();
    const sorted = ages.sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2);
    console.log(
      `${clients} clients, ${asked} functions: ${figures.text}; ${ages.length} answers, age of the newest point: ` +
        `median ${median(sorted).toFixed(2)} s, 99 % ${at(0.99)} s, oldest ${at(1)} s`,
    );
  });
}

async function benchWatched(pods: number): Promise<void> {
  await withProgram(pods, async (server, upstream) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const paths = Array.from({ length: pods }, (_, index) => `/dynamic/pod?pod=fn-${index}`);
    await askAll(server.origin, agent, 1, paths);
    // In the first minute a tick queries more, until the delay of samples is known.
    for (const [when, afterMs] of [
      ['at first', 3000],
      ['after a minute', firstMinuteMs / 2],
    ] as const) {
      await sleep(afterMs);
      await askAll(server.origin, agent, 1, paths);
      await sleep(afterMs);
      const { text, tickBytes, ticks } = await measured(server, upstream, async () => {});
      const bytes = tickBytes / Math.max(1, ticks);
      console.log(
        `${pods} pods watched, ${when}: ${text}; a tick asks ${(ticks / seconds).toFixed(1)} queries, ` +
          `${Math.round(bytes / 1000)} kB, ${Math.round(bytes / pods)} bytes a pod`,
      );
    }
    agent.destroy();
  });
}

async function withProgram(
  functions: number,
  bench: (server: Listening, upstream: FakePrometheus) => Promise<void>,
): Promise<void> {
  const upstream = await startFakePrometheus(functions);
  const server = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', '--prometheus', upstream.url]);
  await sleep(3000);
  try {
    await bench(server, upstream);
  } finally {
    await stop(server);
    upstream.stop();
  }
}

/** Queries to the upstream, and CPU time of the program, over some seconds; `round` is called at the start of each. */
async function measured(
  { child }: Listening,
  upstream: FakePrometheus,
  round: (index: number) => Promise<void>,
): Promise<Asked & { text: string }> {
  const before = { ...upstream.asked(), ...usageOf(child.pid ?? 0) };
  const begun = performance.now();
  for (let index = 0; index < seconds; index++) {
    await round(index);
    await sleep(Math.max(0, (index + 1) * 1000 - (performance.now() - begun)));
  }
  const elapsed = (performance.now() - begun) / 1000;
  const after = { ...upstream.asked(), ...usageOf(child.pid ?? 0) };
  const ticks = after.ticks - before.ticks;
  const others = after.others - before.others;
  const cpu = (100 * (after.cpuSeconds - before.cpuSeconds)) / elapsed;
  return {
    ticks,
    others,
    tickBytes: after.tickBytes - before.tickBytes,
    text:
      `${((ticks + others) / elapsed).toFixed(2)} upstream requests/s (${(ticks / elapsed).toFixed(2)} of windows), ` +
      `${cpu.toFixed(1)} % of a core, ${Math.round(after.rssMb)} MB`,
  };
}

/** Each client requests all paths one after another. @returns the age of the newest point of each answer, seconds */
async function askAll(origin: string, agent: Agent, clients: number, paths: readonly string[]): Promise<number[]> {
  const ages: number[] = [];
  const client = async () => {
    for (const path of paths) ages.push(await ageOf(origin + path, agent));
  };
  await Promise.all(Array.from({ length: clients }, client));
  return ages;
}

/** Age of the newest point when the answer arrives, seconds. */
function ageOf(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const newest = /\[(\d+),[^\]]*\]\]/.exec(text)?.[1];
        if (response.statusCode === 200 && newest !== undefined) resolve(Date.now() / 1000 - Number(newest));
        else reject(new Error(`answered ${response.statusCode}: ${text}`));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
