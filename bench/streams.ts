import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillCluster } from '../test/agent/simulatedNodes.ts';
import { ClusterServer } from '../test/kubernetes/clusterServer.ts';
import { fleetNodes, fleetPods } from './agentFleetPods.ts';
import { faascopeProgram, type Listening, sleep, startNode, stop, usageOf } from './process.ts';
import type { ReaderPlan, ReaderReport } from './streamReadersProgram.ts';

/** Of each measurement. */
const spanSeconds = Number(process.env['BENCH_SECONDS'] ?? 20);
const entities = 500;
const streams = Number(process.env['BENCH_STREAMS'] ?? 1000);
/** A run in which the clients use more of a core than this says nothing about the server. */
const mostReaderShare = 0.8;

/** What one measurement found. */
interface Measured extends ReaderReport {
  readonly serverCpuShare: number;
  readonly rssMb: number;
}

/**
 * Streams over 500 pods of a simulated cluster with 100 agents, beside bare node:http that writes as many bytes to as many
 * clients; and whether CPU grows in proportion to clients and to topics. Clients run in a process of their own.
 */
export async function benchStreams(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-streams-'));
  const upstream = new ClusterServer();
  const fleet = await startNode([join(import.meta.dirname, 'agentFleetProgram.js')]);
  const topics = fleetPods().map(({ name }) => `pod:openfaas-fn/${name}`);
  const started: Listening[] = [fleet];
  const own = (count: number) => Array.from({ length: count }, (_, index) => [topics[index % entities] ?? '']);
  try {
    fillCluster(upstream.cluster, fleetNodes, fleetPods());
    await upstream.start();
    const { origins }: { origins: string[] } = JSON.parse(await (await fetch(fleet.origin)).text());
    const flags = ['--kubeconfig', kubeconfig(folder, upstream.origin), '--max-streams-per-client', '10000'];
    for (const [index, name] of fleetNodes.entries()) flags.push('--agent', `${name}=${origins[index]}`);
    const server = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', '--state', folder, ...flags]);
    started.push(server);
    while ((await fetch(`${server.origin}/readyz`)).status !== 200) await sleep(50);

    const thousand = await measure(server, own(streams), `${streams} streams of ${entities} pods`);
    const twoThousand = await measure(server, own(2 * streams), `${2 * streams} streams of ${entities} pods`);
    printGrowth('twice the clients', thousand, twoThousand);
    const few = await measure(server, [topics.slice(0, 500)], '1 stream of 500 pods');
    const many = await measure(server, [topics.slice(0, 1000)], '1 stream of 1,000 pods');
    printGrowth('twice the topics', few, many);
    await stop(server);

    // Last: topics are followed for 60 s after their last stream.
    const bare = await startNode([join(import.meta.dirname, 'bareStreamServer.js'), String(bytesPerSecond(thousand))]);
    started.push(bare);
    const yardstick = await measure(bare, own(streams), `bare node:http, ${streams} clients`);
    console.log(
      `CPU of faascope beside bare node:http: ${(thousand.serverCpuShare / yardstick.serverCpuShare).toFixed(2)}`,
    );
  } finally {
    for (const each of started) if (isRunning(each)) await stop(each);
    await upstream.kill();
    rmSync(folder, { recursive: true });
  }
}

function isRunning({ child }: Listening): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function measure(server: Listening, clients: ReaderPlan['streams'], what: string): Promise<Measured> {
  const readers = fork(join(import.meta.dirname, 'streamReadersProgram.js'));
  readers.send({ origin: server.origin, streams: clients } satisfies ReaderPlan);
  const untilMs = performance.now() + 60_000;
  while ((await reportOf(readers)).live < clients.length) {
    if (performance.now() > untilMs) throw new Error(`${what}: not all streams are live`);
    await sleep(500);
  }
  await sleep(3000);
  await reportOf(readers);
  const pid = server.child.pid ?? 0;
  const [before, begunMs] = [usageOf(pid), performance.now()];
  await sleep(spanSeconds * 1000);
  const seconds = (performance.now() - begunMs) / 1000;
  const after = usageOf(pid);
  const report = await reportOf(readers);
  const ended = once(readers, 'exit');
  readers.kill('SIGTERM');
  await ended;
  const measured = {
    ...report,
    serverCpuShare: (after.cpuSeconds - before.cpuSeconds) / seconds,
    rssMb: after.rssMb,
  };
  const readerShare = report.cpuSeconds / seconds;
  console.log(
    `${what}: ${percent(measured.serverCpuShare)} of a core, ${measured.rssMb.toFixed(0)} MB RSS ` +
      `(${signed(measured.rssMb - before.rssMb)} in ${seconds.toFixed(0)} s); from tick to client p50 ` +
      `${report.p50Ms.toFixed(0)} ms, p99 ${report.p99Ms.toFixed(0)} ms; ${report.seconds} seconds received, ` +
      `${report.irregular} missed or repeated; ${bytesPerSecond(report)} bytes each; clients ${percent(readerShare)} of ` +
      `a core; load of the machine ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
  );
  if (readerShare > mostReaderShare) console.log('INVALID: the clients used too much of their core');
  return measured;
}

async function reportOf(readers: ChildProcess): Promise<ReaderReport> {
  const told = once(readers, 'message');
  readers.send('report');
  const [report]: ReaderReport[] = await told;
  if (report === undefined) throw new Error('the clients reported nothing');
  return report;
}

function bytesPerSecond({ bytes, seconds }: ReaderReport): number {
  return Math.round(bytes / seconds);
}

function printGrowth(what: string, one: Measured, two: Measured): void {
  console.log(`${what}: ${(two.serverCpuShare / one.serverCpuShare).toFixed(2)} times the CPU`);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const signed = (megabytes: number) => `${megabytes < 0 ? '' : '+'}${megabytes.toFixed(1)} MB`;

function kubeconfig(folder: string, server: string): string {
  const path = join(folder, 'config');
  const text = {
    'current-context': 'fleet',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'fleet', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u' }],
  };
  writeFileSync(path, JSON.stringify(text));
  return path;
}
