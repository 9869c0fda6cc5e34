import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { type Listening, sleep, usageOf } from './process.ts';
import { slopePerStep } from './slope.ts';
import type { ReaderPlan, ReaderReport } from './streamReadersProgram.ts';

/** Streams of one reading program: more would take too much of its core. */
const mostOfReader = 5000;
/** A run in which the clients use more of a core than this says nothing about the server. */
const mostReaderShare = 0.8;
/** How long it may take until all streams are live. */
const liveMs = 120_000;
const warmUpMs = 3000;
/** The heap grows until what is kept for 60 s is kept. */
const heapWarmUpSeconds = 60;
const heapStepSeconds = 10;

/** What one measurement found. */
export interface Measured {
  readonly serverCpuShare: number;
  /** Bytes that a client gets in a second. */
  readonly bytesPerSecond: number;
  readonly p99Ms: number;
  readonly kibPerStream: number;
}

/** What is measured, and for how long. */
export interface LoadPlan {
  readonly what: string;
  /** The topics of each stream. */
  readonly streams: ReaderPlan['streams'];
  readonly seconds: number;
  /** Whether the server reports its heap. */
  readonly hasHeap?: boolean;
}

/** Opens streams from programs of their own, waits until they are live and measures. */
export async function measure(
  server: Listening,
  { what, streams, seconds, hasHeap = false }: LoadPlan,
): Promise<Measured> {
  const pid = server.child.pid ?? 0;
  const rssBefore = usageOf(pid).rssMb;
  const readers: ChildProcess[] = [];
  for (let from = 0; from < streams.length; from += mostOfReader) {
    const reader = fork(join(import.meta.dirname, 'streamReadersProgram.js'));
    reader.send({ origin: server.origin, streams: streams.slice(from, from + mostOfReader) } satisfies ReaderPlan);
    readers.push(reader);
  }
  const live = async () => (await reportsOf(readers)).reduce((sum, report) => sum + report.live, 0);
  const untilMs = performance.now() + liveMs;
  while ((await live()) < streams.length) {
    if (performance.now() > untilMs) throw new Error(`${what}: only ${await live()} streams are live`);
    await sleep(500);
  }
  await sleep(warmUpMs);
  await reportsOf(readers);
  const [before, begunMs] = [usageOf(pid), performance.now()];
  const heapMb = await heapWhile(server, seconds, hasHeap);
  const spent = (performance.now() - begunMs) / 1000;
  const after = usageOf(pid);
  const reports = await reportsOf(readers);
  for (const reader of readers) {
    const ended = once(reader, 'exit');
    reader.kill('SIGTERM');
    await ended;
  }
  const sum = (read: (report: ReaderReport) => number) => reports.reduce((all, report) => all + read(report), 0);
  const greatest = (read: (report: ReaderReport) => number) => Math.max(...reports.map(read));
  const received = sum((report) => report.seconds);
  const measured = {
    serverCpuShare: (after.cpuSeconds - before.cpuSeconds) / spent,
    bytesPerSecond: Math.round(sum((report) => report.bytes) / received),
    p99Ms: greatest((report) => report.p99Ms),
    kibPerStream: ((after.rssMb - rssBefore) * 1e6) / 1024 / streams.length,
  };
  const readerShares = reports.map((report) => report.cpuSeconds / spent);
  const closed = sum((report) => report.closed);
  console.log(
    `${what}, ${spent.toFixed(0)} s: ${percent(measured.serverCpuShare)} of a core, ${after.rssMb.toFixed(0)} MB RSS, ` +
      `${measured.kibPerStream.toFixed(1)} KiB a stream; from tick to client p50 ` +
      `${greatest((report) => report.p50Ms).toFixed(0)} ms, p99 ${measured.p99Ms.toFixed(0)} ms; ${received} seconds received, ` +
      `${sum((report) => report.irregular)} missed or repeated, ${closed} streams dropped; ` +
      `${measured.bytesPerSecond} bytes each; clients ${readerShares.map(percent).join(' and ')} of a core; ` +
      `load of the machine ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
  );
  if (heapMb.length > 1) {
    const slope = slopePerStep(heapMb) * (60 / heapStepSeconds);
    console.log(`heap after the first minute: ${heapMb.at(-1)?.toFixed(1)} MB, slope ${slope.toFixed(2)} MB a minute`);
  }
  if (readerShares.some((share) => share > mostReaderShare)) {
    console.log('INVALID: the clients used too much of their core');
  }
  return measured;
}

/** Waits; returns the heap of a server, collected, every 10 s after the first minute, MB. */
async function heapWhile({ child }: Listening, seconds: number, hasHeap: boolean): Promise<number[]> {
  const heapMb: number[] = [];
  for (let past = 0; past < seconds; past += heapStepSeconds) {
    await sleep(1000 * Math.min(heapStepSeconds, seconds - past));
    if (!hasHeap || past + heapStepSeconds < heapWarmUpSeconds) continue;
    const told = once(child, 'message');
    child.send('memory');
    const [memory]: NodeJS.MemoryUsage[] = await told;
    if (memory !== undefined) heapMb.push(memory.heapUsed / 1e6);
  }
  return heapMb;
}

async function reportsOf(readers: readonly ChildProcess[]): Promise<ReaderReport[]> {
  return Promise.all(
    readers.map(async (reader) => {
      const told = once(reader, 'message');
      reader.send('report');
      const [report]: ReaderReport[] = await told;
      if (report === undefined) throw new Error('the clients reported nothing');
      return report;
    }),
  );
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
