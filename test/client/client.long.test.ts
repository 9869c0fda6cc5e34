import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient, FaascopeError } from '../../src/client/client.ts';
import { component } from '../component.ts';
import { freePort } from '../prometheus/freePort.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { Watched } from './watched.ts';

const node = `node:${hostname()}` as const;
const add = 'function:openfaas-fn/add' as const;
const folder = mkdtempSync(join(tmpdir(), 'faascope-client-'));
let server: ServerProcess;
let stopping: AbortController;
/** What ends a test's own servers, however it ends. */
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  server = await ServerProcess.start(['--no-demo-calls']);
  stopping = new AbortController();
});
afterEach(() => {
  stopping.abort();
  stopping = new AbortController();
  for (const end of endings.splice(0)) end();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Each second once, none left out. */
function areConsecutive(seconds: readonly number[]): boolean {
  return seconds.every((second, index) => index === 0 || second === (seconds[index - 1] ?? 0) + 1);
}

describe('A client', () => {
  it('has a method for each resource, with the parameters of its path and query', async () => {
    const client = createClient({ server: `${server.origin}/` });
    const functions = await client.functions({ limit: 2, sort: '-name' });
    expect(functions.items.map(({ name }) => name)).toEqual(['slow', 'nodeinfo']);
    expect(await client.node({ name: hostname() })).toMatchObject({ name: hostname() });
    expect((await client.doctor({ lang: 'zh' })).language).toBe('zh');
  });

  it.each([
    [
      'of the server',
      () => createClient({ server: server.origin }).node({ name: 'no/such node?' }),
      'unknown_node',
      404,
    ],
    [
      'for an unknown connection',
      () => createClient({ server: server.origin, connection: 'x' }).nodes(),
      'unknown_connection',
      404,
    ],
    ['without a server', () => createClient({ server: 'http://127.0.0.1:1' }).nodes(), 'unreachable', null],
  ])('throws one class of errors with a code: %s', async (_what, ask, code, status) => {
    const thrown = await ask().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(FaascopeError);
    expect(thrown).toMatchObject({ code, status });
  });

  it('reports what is not an answer of faascope', async () => {
    const proxy = createServer((_request, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const address = proxy.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    await expect(createClient({ server: origin }).nodes()).rejects.toMatchObject({
      code: 'malformed_answer',
      status: 502,
    });
    proxy.close();
  });

  it('ends what it does when its signal aborts', async () => {
    const client = createClient({ server: server.origin, signal: stopping.signal });
    const watched = new Watched(client.watch([node]));
    await watched.update(({ status }) => status.kind === 'live');
    stopping.abort();
    await watched.ended;
    expect(watched.thrown).toBeNull();
    await expect(client.nodes()).rejects.toThrow('abort');
  });
});

describe('A watch', () => {
  const watch = (origin: string) =>
    new Watched(createClient({ server: origin }).watch([node, add], { signal: stopping.signal }));

  it('yields whole current objects, second by second', async () => {
    const client = createClient({ server: server.origin });
    const watched = new Watched(client.watch([node, add, 'sources', 'doctor'], { signal: stopping.signal }));
    await watched.update(({ topics }) => topics.doctor?.state !== null && topics[node]?.state !== null);
    await until('four seconds have come', () => watched.secondsOf(node).length >= 4);
    const { last } = watched;
    expect(last?.status).toEqual({ kind: 'live' });
    expect(last?.connection).toBe('local');
    const window = last?.topics[node]?.state;
    const second = last?.topics[node]?.second ?? 0;
    expect(window?.endSecond).toBe(second);
    const columns = Object.values(window?.columns ?? {});
    expect(columns.length).toBeGreaterThan(5);
    for (const column of columns) expect(column).toHaveLength(60);
    expect(areConsecutive(watched.secondsOf(node))).toBe(true);
    expect(last?.topics.sources?.state?.items[0]?.name).toBe('local');
    expect(Math.abs((client.nowSeconds() ?? 0) - Date.now() / 1000)).toBeLessThan(1);

    const answer = await server.get(`/dynamic/node?node=${encodeURIComponent(hostname())}`);
    const { cpuRate }: { cpuRate: [number, number | null][] } = Object(answer.body);
    const known = new Map(cpuRate);
    const latest = watched.last?.topics[node]?.state;
    const same = latest?.columns['cpuPercent']?.filter(
      (value, index) => known.get(latest.endSecond - 59 + index) === value,
    );
    expect(same?.length).toBeGreaterThan(55);
  });

  it('reports what does not exist', async () => {
    const client = createClient({ server: server.origin });
    const watched = new Watched(client.watch(['pod:fn/none', node], { signal: stopping.signal }));
    const { topics } = await watched.update(({ topics }) => topics['pod:fn/none']?.gone !== null);
    expect(topics['pod:fn/none']).toEqual({ state: null, gone: 'unknown_pod', second: null });
  });

  it('takes topics in and out without a gap in the others', async () => {
    const client = createClient({ server: server.origin });
    const watch = client.watch<typeof node | typeof add>([node], { signal: stopping.signal });
    const watched = new Watched(watch);
    await watched.update(({ topics }) => topics[node]?.state !== null);
    for (let turn = 0; turn < 6; turn++) {
      watch.add(add);
      await watched.update(({ topics }) => (topics[add]?.state ?? null) !== null);
      watch.remove(add);
      await watched.update(({ topics }) => !(add in topics));
    }
    await until('ten seconds have come', () => watched.secondsOf(node).length >= 10);
    expect(areConsecutive(watched.secondsOf(node))).toBe(true);
    expect(watched.updates.every(({ status }) => status.kind !== 'lost')).toBe(true);
  });

  it('throws for topics that the server does not understand', async () => {
    const client = createClient({ server: server.origin });
    const watched = new Watched(client.watch(['function:a/'], { signal: stopping.signal }));
    await watched.ended;
    expect(watched.thrown).toMatchObject({ name: 'FaascopeError', code: 'malformed_parameter', status: 400 });
  });

  it('is live again within 2 s of the start of a server that was killed', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    let own = await ServerProcess.start(['--no-demo-calls', '--listen', listen]);
    endings.push(() => own.stop());
    const watched = watch(`http://${listen}`);
    await watched.update(({ status, topics }) => status.kind === 'live' && topics[add]?.state !== null);
    for (let turn = 0; turn < 2; turn++) {
      own.child.kill('SIGKILL');
      await watched.update(({ status }) => status.kind === 'lost');
      expect(watched.last?.topics[node]?.state?.columns['cpuPercent']).toHaveLength(60);
      own = await ServerProcess.start(['--no-demo-calls', '--listen', listen]);
      await watched.update(({ status }) => status.kind === 'live', 2000);
      await watched.update(({ topics }) => topics[node]?.state !== null);
    }
    stopping.abort();
    await own.stop();
    expect(watched.thrown).toBeNull();
  });

  it('is live again within 2 s each time its connection is cut, without a gap', async () => {
    const proxy = await cuttingProxy(server.origin);
    endings.push(() => proxy.close());
    const watched = watch(proxy.origin);
    await watched.update(({ topics }) => topics[node]?.state !== null && topics[add]?.state !== null);
    const from = watched.updates.length;
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 700 + 300 * turn));
      proxy.cut();
      await watched.update(({ status }) => status.kind !== 'live');
      await watched.update(({ status }) => status.kind === 'live', 2000);
    }
    await watched.update(() => true);
    const window = watched.last?.topics[node]?.state;
    const [first = 0] = watched.secondsOf(node);
    // The values of every second since the watch began are there, those of the cuts too.
    const since = window?.columns['cpuPercent']?.slice(first - (window?.endSecond ?? 0) + 59) ?? [];
    expect(since.length).toBeGreaterThan(5);
    expect(since.every((value) => value !== null)).toBe(true);
    expect(watched.updates.slice(from).every(({ topics }) => topics[node]?.state !== null)).toBe(true);
    proxy.close();
  });

  it.skipIf(!component('nginx'))(
    'is as live through nginx with default buffering, and resumes when nginx restarts',
    async () => {
      const port = await freePort();
      const conf = join(folder, 'nginx.conf');
      writeFileSync(
        conf,
        `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port}; location /scope/ { proxy_pass ${server.origin}/; } }
}
`,
      );
      const start = async () => {
        const child = spawn('nginx', ['-c', conf, '-p', folder], { stdio: 'ignore' });
        await until('nginx listens', () => isListening(port));
        return child;
      };
      let nginx = await start();
      endings.push(() => nginx.kill('SIGTERM'));
      const watched = watch(`http://127.0.0.1:${port}/scope`);
      await watched.update(({ topics }) => topics[node]?.state !== null);
      await until('five seconds have come', () => watched.secondsOf(node).length >= 5);
      expect(areConsecutive(watched.secondsOf(node))).toBe(true);
      const { last } = watched;
      expect((last?.nowSeconds ?? 0) - (last?.topics[node]?.second ?? 0)).toBeLessThan(2);
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
      await watched.update(({ status }) => status.kind === 'lost');
      nginx = await start();
      await watched.update(({ status }) => status.kind === 'live', 2000);
      stopping.abort();
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    },
  );
});

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Forwards connections until they are cut. */
async function cuttingProxy(upstream: string): Promise<{ origin: string; cut: () => void; close: () => void }> {
  const { hostname: host, port } = new URL(upstream);
  const sockets = new Set<Socket>();
  const proxy: Server = createTcpServer((socket) => {
    const onward = connect(Number(port), host);
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => {}).once('close', () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    cut,
    close: () => {
      cut();
      proxy.close();
    },
  };
}
