import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillCluster } from '../test/agent/simulatedNodes.ts';
import { ClusterServer } from '../test/kubernetes/clusterServer.ts';
import { fleetNodes, fleetPods, watchedFunctions } from './agentFleetPods.ts';
import { faascopeProgram, type Listening, median, sleep, startNode, stop, usageOf } from './process.ts';

const warmUpMs = 5000;
const spanSeconds = 40;
const coldPods = 1000;

interface FleetCounts {
  readonly origins: readonly string[];
  readonly questions: number;
  readonly sentBytes: number;
}

/**
 * The cost for the server of polling 100 agents each second with 10 watched pods each, and the latency of a first
 * request. The agents are simulated in a separate process; all requests use loopback.
 */
export async function benchAgentFleet(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-fleet-'));
  const upstream = new ClusterServer();
  const fleet = await startNode([join(import.meta.dirname, 'agentFleetProgram.js')]);
  const counts = async (): Promise<FleetCounts> => JSON.parse(await (await fetch(fleet.origin)).text());
  try {
    const pods = fleetPods();
    fillCluster(upstream.cluster, fleetNodes, pods);
    await upstream.start();
    const { origins } = await counts();
    const flags = ['--kubeconfig', kubeconfig(folder, upstream.origin)];
    for (const [index, name] of fleetNodes.entries()) flags.push('--agent', `${name}=${origins[index]}`);

    const others = pods.filter(({ functionName }) => functionName.startsWith('other-'));
    const coldServer = await startServer(flags);
    const onePodEach = fleetNodes.map((name) => others.find(({ nodeName }) => nodeName === name)?.name ?? '');
    await askCold(coldServer.origin, onePodEach, 'cold /dynamic/pod, agent not connected yet');
    await stop(coldServer);

    const server = await startServer(flags);
    const before = await counts();
    await ask(server.origin, `/dynamic/function?func=${watchedFunctions[0]}`);
    const once = (await counts()).questions - before.questions;
    console.log(`/dynamic/function of 50 replicas on 10 nodes, cold: ${once} requests to agents`);
    for (const name of watchedFunctions) await ask(server.origin, `/dynamic/function?func=${name}`);
    await measurePolling(server, counts);
    await askCold(
      server.origin,
      others.slice(0, coldPods).map(({ name }) => name),
      'cold /dynamic/pod, agent polled already',
    );
    console.log(`${usageOf(server.child.pid ?? 0).rssMb.toFixed(0)} MB RSS afterwards`);
    await stop(server);
  } finally {
    await stop(fleet);
    await upstream.kill();
    rmSync(folder, { recursive: true });
  }
}

async function measurePolling(server: Listening, counts: () => Promise<FleetCounts>): Promise<void> {
  const pid = server.child.pid ?? 0;
  await sleep(warmUpMs);
  const before = { ...(await counts()), ...usageOf(pid), atMs: performance.now() };
  await sleep(spanSeconds * 1000);
  const after = { ...(await counts()), ...usageOf(pid), atMs: performance.now() };
  const seconds = (after.atMs - before.atMs) / 1000;
  const questions = after.questions - before.questions;
  const bytes = after.sentBytes - before.sentBytes;
  console.log(
    `100 agents polled each second, 10 watched pods each: ` +
      `${((100 * (after.cpuSeconds - before.cpuSeconds)) / seconds).toFixed(2)} % of a core, ${after.rssMb.toFixed(0)} MB RSS, ` +
      `${(questions / seconds).toFixed(1)} requests/s, ${Math.round(bytes / seconds)} bytes/s ` +
      `(${Math.round(bytes / questions)} an answer); load of the machine ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
  );
}

async function askCold(origin: string, podNames: readonly string[], what: string): Promise<void> {
  const times: number[] = [];
  /** How many seconds before the newest, of each answer in which one was unknown. */
  const unknownAgo: number[] = [];
  for (const name of podNames) {
    const begun = performance.now();
    const { cpuRate } = await ask(origin, `/dynamic/pod?pod=${name}`);
    times.push(performance.now() - begun);
    const unknown = cpuRate.findLastIndex(([, value]) => value === null);
    if (unknown >= 0) unknownAgo.push(cpuRate.length - 1 - unknown);
  }
  times.sort((a, b) => a - b);
  const p99 = times[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
  console.log(`${what}: p50 ${median(times).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${times.length}`);
  if (unknownAgo.length > 0) {
    console.log(
      `not whole: ${unknownAgo.length} of them, unknown ${unknownAgo.slice(0, 10).join(', ')} seconds before the newest`,
    );
  }
}

async function startServer(flags: readonly string[]): Promise<Listening> {
  const server = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', ...flags]);
  while ((await fetch(`${server.origin}/readyz`)).status !== 200) await sleep(50);
  return server;
}

async function ask(origin: string, path: string): Promise<{ cpuRate: [number, number | null][] }> {
  const response = await fetch(origin + path);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

function kubeconfig(folder: string, server: string): string {
  const path = join(folder, 'config');
  const context = { name: 'fleet', context: { cluster: 'c', user: 'u' } };
  const text = {
    'current-context': 'fleet',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [context],
    users: [{ name: 'u' }],
  };
  writeFileSync(path, JSON.stringify(text));
  return path;
}
