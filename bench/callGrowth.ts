import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faascopeProgram, type Listening, startNode, stop, usageOf } from './process.ts';
import { slopePerStep } from './slope.ts';

/** Total number of calls: 100,000 unless `BENCH_CALLS` is set. */
const calls = Number(process.env['BENCH_CALLS'] ?? 100_000);
/** Measurements in each quarter of the calls. */
const samples = 10;
const concurrency = 8;

const figures = ['heapUsed', 'external', 'arrayBuffers', 'rss', 'replicaRss'] as const;

/** Memory of the server after a forced garbage collection, and of its replica without one, bytes. */
type Memory = Readonly<Record<(typeof figures)[number], number>>;

/** A function whose handler costs little more than the fork. */
const stack = `functions:
  echo:
    environment:
      fprocess: cat
`;

/** Memory growth over many calls of a function, for each quarter of them. */
export async function benchCallGrowth(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-bench-'));
  writeFileSync(join(folder, 'stack.yaml'), stack);
  const probe = `file://${join(import.meta.dirname, 'gcProbe.js')}`;
  const server = await startNode([
    '--expose-gc',
    `--import=${probe}`,
    faascopeProgram,
    '--listen',
    '127.0.0.1:0',
    '--functions',
    folder,
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const url = `${server.origin}/function/echo`;
  await callMany(url, agent, 1000);
  const begun = performance.now();
  console.log(`slopes per 100,000 calls, over each quarter of ${calls} calls (after a warm-up of 1000):`);
  for (const quarter of ['first', 'second', 'third', 'last']) {
    const measured: Memory[] = [await memoryOf(server)];
    for (let sample = 0; sample < samples; sample++) {
      await callMany(url, agent, calls / 4 / samples);
      measured.push(await memoryOf(server));
    }
    console.log(`${quarter} quarter: ${figures.map((name) => growth(name, measured)).join(', ')}`);
  }
  const perSecond = calls / ((performance.now() - begun) / 1000);
  console.log(`${Math.round(perSecond)} calls/s, ${concurrency} at a time`);
  agent.destroy();
  await stop(server);
  rmSync(folder, { recursive: true });
}

function growth(name: keyof Memory, measured: readonly Memory[]): string {
  const values = measured.map((memory) => memory[name]);
  const per100k = (slopePerStep(values) * 100_000) / (calls / 4 / samples);
  const mb = (bytes: number) => (bytes / 1e6).toFixed(2);
  return `${name} ${mb(per100k)} MB (${mb(values[0] ?? 0)} -> ${mb(values.at(-1) ?? 0)})`;
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
  if (response.statusCode !== 200 || body !== '3 4') {
    throw new Error(`a call was answered with ${response.statusCode}: ${body}`);
  }
}

async function memoryOf({ child }: Listening): Promise<Memory> {
  child.send('measure');
  const [memory] = await once(child, 'message');
  return { ...memory, replicaRss: replicaRss(child.pid ?? 0) };
}

/** Resident memory of the server's children, bytes; from /proc. */
function replicaRss(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
    for (const child of children === '' ? [] : children.split(' ')) sum += usageOf(Number(child)).rssMb * 1e6;
  }
  return sum;
}
