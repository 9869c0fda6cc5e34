import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillCluster } from '../test/agent/simulatedNodes.ts';
import { ClusterServer } from '../test/kubernetes/clusterServer.ts';
import { fleetNodes, fleetPods, watchedFunctions } from './agentFleetPods.ts';
import { faascopeProgram, type Listening, sleep, startNode, stop } from './process.ts';

/** Streams for one client, of all there may be. */
const mostStreams = '10000';

/** Topics of the simulated cluster. */
export const fleetTopics = {
  pods: fleetPods().map(({ name }) => `pod:openfaas-fn/${name}` as const),
  nodes: fleetNodes.map((name) => `node:${name}` as const),
  functions: watchedFunctions.map((name) => `function:openfaas-fn/${name}` as const),
};

/** A simulated cluster with 100 agents, and servers that watch it. */
export class StreamStage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'faascope-streams-'));
  readonly #upstream = new ClusterServer();
  #fleet: Listening | null = null;
  #flags: string[] = [];

  async start(): Promise<void> {
    this.#fleet = await startNode([join(import.meta.dirname, 'agentFleetProgram.js')]);
    fillCluster(this.#upstream.cluster, fleetNodes, fleetPods());
    await this.#upstream.start();
    const { origins }: { origins: string[] } = JSON.parse(await (await fetch(this.#fleet.origin)).text());
    this.#flags = ['--kubeconfig', this.#kubeconfig(), '--max-streams-per-client', mostStreams];
    for (const [index, name] of fleetNodes.entries()) this.#flags.push('--agent', `${name}=${origins[index]}`);
  }

  /** Runs something with a new server, which nothing is left in from before. */
  async withServer<Result>(run: (server: Listening) => Promise<Result>): Promise<Result> {
    const server = await startNode([
      '--expose-gc',
      `--import=file://${join(import.meta.dirname, 'gcProbe.js')}`,
      faascopeProgram,
      ...['--listen', '127.0.0.1:0', '--state', this.#folder],
      ...this.#flags,
    ]);
    try {
      while ((await fetch(`${server.origin}/readyz`)).status !== 200) await sleep(50);
      return await run(server);
    } finally {
      await stop(server);
    }
  }

  async stop(): Promise<void> {
    if (this.#fleet !== null) await stop(this.#fleet);
    await this.#upstream.kill();
    rmSync(this.#folder, { recursive: true });
  }

  #kubeconfig(): string {
    const path = join(this.#folder, 'config');
    const text = {
      'current-context': 'fleet',
      clusters: [{ name: 'c', cluster: { server: this.#upstream.origin } }],
      contexts: [{ name: 'fleet', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u' }],
    };
    writeFileSync(path, JSON.stringify(text));
    return path;
  }
}
