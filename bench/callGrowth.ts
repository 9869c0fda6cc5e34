import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { faascopeProgram, type Listening, startNode, stop } from './process.ts';

const calls = 100_000;
const samples = 20;
const concurrency = 8;

interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
}

/** Slope of the heap after a forced collection, and of RSS, over 100,000 calls of a function. */
export async function benchCallGrowth(): Promise<void> {
  const probe = `file://${join(import.meta.dirname, 'gcProbe.js')}`;
  const server = await startNode([
    '--expose-gc',
    `--import=${probe}`,
    faascopeProgram,
    '--listen',
    '127.0.0.1:0',
    '--no-demo-calls',
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const url = `${server.origin}/function/add`;
  await callMany(url, agent, 1000);
  const measured: Memory[] = [];
  const begun = performance.now();
  for (let sample = 0; sample < samples; sample++) {
    measured.push(await memoryOf(server));
    await callMany(url, agent, calls / samples);
  }
  measured.push(await memoryOf(server));
  const perSecond = calls / ((performance.now() - begun) / 1000);
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
  for (const name of ['heapUsed', 'rss'] as const) {
    const values = measured.map((memory) => memory[name]);
    // The log of a replica fills its bound within the first calls: growth is what comes after the first half.
    const whole = slopePer100k(values);
    const second = slopePer100k(values.slice(values.length >> 1));
    console.log(
      `${name}: ${mb(values[0] ?? 0)} -> ${mb(values.at(-1) ?? 0)} MB; slope over ${calls} calls ${mb(whole)} MB, ` +
        `over their second half ${mb(second)} MB per 100,000`,
    );
  }
  console.log(`${Math.round(perSecond)} calls/s, ${concurrency} at a time`);
  agent.destroy();
  await stop(server);
}

async function callMany(url: string, agent: Agent, count: number): Promise<void> {
  let left = count;
  const caller = async () => {
    while (left-- > 0) await call(url, agent);
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
}

async function call(url: string, agent: Agent): Promise<void> {
  const asked = request(url, { method: 'POST', agent });
  asked.end('3 4');
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  if (response.statusCode !== 200) throw new Error(`a call was answered with ${response.statusCode}: ${body}`);
}

async function memoryOf({ child }: Listening): Promise<Memory> {
  child.send('measure');
  const [memory] = await once(child, 'message');
  return memory;
}

/** Least-squares slope of evenly spaced values, over all 100,000 calls. */
function slopePer100k(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let upper = 0;
  let lower = 0;
  for (const [index, value] of values.entries()) {
    upper += (index - middle) * (value - mean);
    lower += (index - middle) ** 2;
  }
  return (upper / lower) * samples;
}
