import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CgroupReader } from '../../src/agent/cgroup/cgroupReader.ts';
import { NodeReader } from '../../src/agent/node/nodeReader.ts';
import { type AgentServerOptions, agentServer } from '../../src/agent/server/agentServer.ts';
import { NodeWindows } from '../../src/agent/windows/nodeWindows.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CgroupTree } from '../cgroup/cgroupTree.ts';
import { ServerProcess } from '../serverProcess.ts';
import { AgentSource } from './agentSource.ts';
import { idOf, podRecord } from './agentStage.ts';

/** Hard limit of descriptors for the agent. */
const withDescriptors = (count: number) => ['sh', '-c', `ulimit -n ${count}; exec "$@"`, 'sh'];

/** Silent connections; closed ones are replaced until stopped. */
class SilentClients {
  readonly #origin: URL;
  readonly #open = new Set<Socket>();
  #made = 0;
  #goesOn = true;

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  get open(): number {
    return this.#open.size;
  }

  get made(): number {
    return this.#made;
  }

  /** @param from a loopback address @param most how many are opened in total */
  add(from: string, most = 20_000): void {
    if (!this.#goesOn || this.#made >= most) return;
    this.#made++;
    const { hostname, port } = this.#origin;
    const socket = connect({ host: hostname, port: Number(port), localAddress: from });
    this.#open.add(socket);
    socket.on('error', () => {}).on('data', () => {});
    socket.once('close', () => {
      this.#open.delete(socket);
      this.add(from, most);
    });
  }

  close(): void {
    this.#goesOn = false;
    for (const socket of this.#open) socket.destroy();
  }
}

/** A persistent connection with hand-written requests. */
class KeptClient {
  readonly #socket: Socket;
  #text = '';

  constructor(origin: string, from: string) {
    const { hostname, port } = new URL(origin);
    this.#socket = connect({ host: hostname, port: Number(port), localAddress: from });
    this.#socket
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        this.#text += chunk.toString('latin1');
      });
  }

  get isClosed(): boolean {
    return this.#socket.closed;
  }

  /** The status of the answer to one request. */
  async ask(token: string): Promise<string> {
    this.#text = '';
    this.#socket.write(`HEAD /v1/windows HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await expect.poll(() => this.#text.includes('\r\n\r\n') || this.isClosed).toBe(true);
    return this.#text.split(' ', 2)[1] ?? '';
  }

  close(): void {
    this.#socket.destroy();
  }
}

describe.skipIf(process.platform !== 'linux')('an agent under many clients', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-held-'));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'one');
  let agent: ServerProcess;
  const started: SilentClients[] = [];
  const silentClients = () => {
    const clients = new SilentClients(agent.origin);
    started.push(clients);
    return clients;
  };

  beforeAll(async () => {
    agent = await ServerProcess.start(['agent', '--agent-token-file', tokenFile]);
  });
  afterEach(() => {
    for (const clients of started.splice(0)) clients.close();
  });
  afterAll(async () => {
    await agent.stop();
    rmSync(folder, { recursive: true });
  });
  /** One of the agent's metrics, requested from an address that no other client uses. */
  const metric = async (name: string) => {
    const text = await (await fetch(`${agent.origin}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };

  it('silent connections from many addresses do not lock out a server with the token', async () => {
    const silent = silentClients();
    for (let index = 0; index < 640; index++) silent.add(`127.0.9.${1 + (index % 16)}`);
    await expect.poll(() => silent.made).toBeGreaterThan(1000);
    const source = new AgentSource();
    source.addresses.set('n1', agent.origin);
    source.token = 'one';
    await source.follow([], ['n1']);
    const first = source.metrics.newestSecond() ?? 0;
    await expect.poll(() => source.metrics.newestSecond()).toBeGreaterThanOrEqual(first + 3);
    expect(source.metrics.health()).toMatchObject([{ lastError: null, findings: [] }]);
    expect(await metric('faascope_agent_connections')).toBeLessThanOrEqual(256);
    await source.close();
  });

  it('connections from one address are limited, and close none of a client that sent the token', async () => {
    const silent = silentClients();
    const trusted = new KeptClient(agent.origin, '127.0.9.1');
    const other = new KeptClient(agent.origin, '127.0.9.2');
    expect([await trusted.ask('one'), await other.ask('wrong')]).toEqual(['200', '401']);
    for (let index = 0; index < 200; index++) silent.add('127.0.9.1', 200);
    await expect.poll(() => silent.open).toBe(63);
    // Below the total limit of 256, so no other address loses a connection.
    expect([await trusted.ask('one'), await other.ask('wrong')]).toEqual(['200', '401']);
    trusted.close();
    other.close();
  });
});

/** Options of the server of an agent without cgroups. */
function parts(): Omit<AgentServerOptions, 'token' | 'failed'> {
  const windows = new NodeWindows({
    node: NodeReader.portable('/'),
    cgroups: new CgroupReader('/nowhere', systemClock),
    clock: systemClock,
    bootId: '0123456789abcdef',
    agentVersion: '0',
  });
  return { windows, loopbackOnly: true, isStopping: () => false, version: '0' };
}

it('waits 10 s for a client that does not read, and 30 s for another request', () => {
  const { timeout, keepAliveTimeout } = agentServer({ ...parts(), token: () => null, failed: () => {} });
  expect({ timeout, keepAliveTimeout }).toEqual({ timeout: 10_000, keepAliveTimeout: 30_000 });
});

describe('a request that fails because of a bug', () => {
  it('is answered with 500 and logged, and the next one is answered', async () => {
    const failed: unknown[] = [];
    let token: () => string | null = () => {
      throw new TypeError('no such thing');
    };
    const server = agentServer({ ...parts(), token: () => token(), failed: (thrown) => failed.push(thrown) });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const status = async () => (await fetch(`http://127.0.0.1:${port}/v1/windows`)).status;
    expect(await status()).toBe(500);
    expect(failed).toEqual([expect.objectContaining({ message: 'no such thing' })]);
    token = () => null;
    expect(await status()).toBe(200);
    server.close();
    server.closeAllConnections();
  });
});

// Each waits for seconds to pass: at the same time.
describe.skipIf(process.platform !== 'linux').concurrent('an agent with few file descriptors, or a slow client', () => {
  const tree = new CgroupTree({ version: 2, driver: 'cgroupfs' });
  const containers = Array.from({ length: 60 }, (_, index) => ({ uid: `pod-${index}`, id: idOf(index) }));
  for (const { uid, id } of containers) {
    tree.pod(uid);
    tree.container(uid, id, { usedBytes: 4096, pids: 3 });
  }
  tree.file('proc/stat', 'cpu 1 0 0 1 0 0 0 0 0 0\n');
  tree.file('proc/meminfo', 'MemTotal: 1000 kB\nMemAvailable: 400 kB\n');
  afterAll(() => tree.remove());

  it('keeps reading every container, and clients cannot exhaust its descriptors', async ({ expect }) => {
    const flags = ['agent', '--host-root', tree.hostRoot];
    const agent = await ServerProcess.start(flags, {}, withDescriptors(96));
    const silent = new SilentClients(agent.origin);
    for (let index = 0; index < 300; index++) silent.add(`127.0.9.${1 + (index % 16)}`);
    const source = new AgentSource();
    source.addresses.set('n1', agent.origin);
    for (const { uid, id } of containers) source.pods.set(uid, podRecord(uid, 'n1', id));
    await source.follow(
      containers.map(({ uid }) => uid),
      ['n1'],
    );
    const unknownNow = () => {
      const second = source.metrics.newestSecond() ?? 0;
      return containers.filter(({ uid }) => source.metrics.pod(uid)?.workingSetBytes.at(second) !== 4096);
    };
    const first = source.metrics.newestSecond() ?? 0;
    await expect.poll(() => source.metrics.newestSecond()).toBeGreaterThan(first + 1);
    expect(unknownNow()).toEqual([]);
    expect(source.metrics.health()).toMatchObject([{ lastError: null, findings: [] }]);
    silent.close();
    await source.close();
    expect(await agent.stop()).toBe(0);
  });

  it('without a free descriptor it keeps sampling open files and reports why the rest is unknown', async () => {
    const program = `
      import { closeSync, openSync } from 'node:fs';
      const load = (path) => import(${JSON.stringify(join(import.meta.dirname, '../../dist/'))} + path);
      const { NodeReader } = await load('agent/node/nodeReader.js');
      const { CgroupReader } = await load('agent/cgroup/cgroupReader.js');
      const { Sampler } = await load('agent/sampler.js');
      const { systemClock } = await load('model/clock.js');
      const root = ${JSON.stringify(tree.hostRoot)};
      const node = NodeReader.linux(root, systemClock);
      const early = new Sampler(systemClock, [node]);
      early.start();
      const cgroups = new CgroupReader(root, systemClock);
      const taken = [];
      try {
        for (;;) taken.push(openSync('/dev/null'));
      } catch {}
      const sampler = new Sampler(systemClock, [cgroups, node]);
      sampler.start();
      const state = () => ({
        trouble: sampler.trouble,
        failedTicks: sampler.failedTicks,
        memory: node.memoryPercent.at(sampler.newestSecond),
        pods: [...cgroups.podUids()].length,
      });
      const told = [];
      const untilTicks = async (most) => {
        const from = sampler.newestSecond;
        while (sampler.newestSecond < from + most) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      await untilTicks(2);
      told.push(state());
      for (const descriptor of taken) closeSync(descriptor);
      await untilTicks(1);
      told.push(state());
      console.log(JSON.stringify(told));
      process.exit(0);
    `;
    const [command = '', ...flags] = [
      ...withDescriptors(64),
      process.execPath,
      '--input-type=module',
      '--eval',
      program,
    ];
    const child = spawn(command, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    const [without, withAgain]: unknown[] = JSON.parse(printed);
    const trouble = expect.stringMatching(/^EMFILE: /);
    // The start and a second later: one in between may have been missed.
    const failedTicks = expect.toSatisfy((ticks: number) => ticks >= 2);
    expect(without).toEqual({ trouble, failedTicks, memory: 60, pods: 0 });
    expect(withAgain).toMatchObject({ trouble, memory: 60, pods: 60 });
  });

  it('does not wait for a request that comes a byte at a time', async ({ expect }) => {
    const agent = await ServerProcess.start(['agent']);
    const { hostname, port } = new URL(agent.origin);
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = '';
    socket.setEncoding('latin1').on('error', () => {});
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.write('GET /v1/windows HTTP/1.1\r\nX: ');
    const writing = setInterval(() => socket.write('x'), 200);
    // Long before Node's own interval of 30 s between checks.
    await expect.poll(() => socket.closed, { timeout: 25_000 }).toBe(true);
    clearInterval(writing);
    await agent.stop();
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });
});
