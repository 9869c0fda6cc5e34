import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import { fakeConnection, fakePod } from '../fakeConnection.ts';
import { BuiltServer } from './builtServer.ts';
import { coarseCalls, coarseMetrics } from './coarseSources.ts';

let monotonicMs = 0;
const clock = { wallMs: () => 1_700_000_000_250 + monotonicMs, monotonicMs: () => monotonicMs };
const fn = (namespace: string, name: string, replicasWanted: number) => ({
  id: { connection: 'lab', namespace, name },
  image: name === 'b' ? '' : `registry/${name}`,
  replicasWanted,
  execTimeoutMs: name === 'b' ? null : 60_000,
});
const at = (namespace: string, name: string) => ({ id: { connection: 'lab', namespace, name } });
const lists = {
  functions: [fn('fn', 'a', 1), fn('fn', 'b', 2), fn('other', 'a', 0)],
  pods: [
    fakePod('u1', 'a', { ...at('fn', 'a-1'), podIp: '10.1.0.1', memoryLimitBytes: null, restarts: 3 }),
    fakePod('u2', 'b', {
      ...at('fn', 'b-1'),
      nodeName: 'n2',
      memoryLimitBytes: Number.NaN,
      startedAtMs: Number.NaN,
      lastEnd: { reason: 'OOMKilled', exitCode: 137, atMs: 5500 },
    }),
    fakePod('u3', 'b', {
      ...at('fn', 'b-2'),
      nodeName: '',
      ready: false,
      restarts: null,
      trouble: { reason: 'Pending', message: '0/2 nodes' },
      startedAtMs: null,
    }),
  ],
  nodes: [
    { name: 'n1', ip: '10.0.0.1', otherAddresses: ['n1.lan'] },
    { name: 'n2', ip: '' },
  ],
};
const connection = fakeConnection(InventoryIndex.of(lists), clock, { metrics: [coarseMetrics()], calls: coarseCalls });
const unmeasured = { source: null, intervalSeconds: null, ageSeconds: null, why: null, how: null };
const gateway = { source: 'gateway', intervalSeconds: 1, ageSeconds: 0.1, why: null, how: null };
const prometheus = { source: 'prometheus', intervalSeconds: 60, ageSeconds: 0.25, why: null, how: null };

describe('The lists of /api/v1', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    server = await BuiltServer.of(connection);
  });
  afterAll(() => server.close());

  async function names(path: string): Promise<unknown> {
    const { status, body } = await server.get(`/api/v1/${path}`);
    expect(status).toBe(200);
    const { items }: { items?: { namespace?: string; name?: string }[] } = Object(body);
    return items?.map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`));
  }

  it('show functions with their state', async () => {
    const { body } = await server.get('/api/v1/functions');
    expect(body).toEqual({
      nowSeconds: 1_700_000_000.25,
      asOfSeconds: 1_700_000_000.25,
      total: 3,
      nextCursor: null,
      items: [
        {
          connection: 'lab',
          namespace: 'fn',
          name: 'a',
          image: 'registry/a',
          state: 'ready',
          reason: null,
          message: null,
          replicasWanted: 1,
          replicasReady: 1,
          restarts: 3,
          nodes: ['n1'],
          execTimeoutSeconds: 60,
          callsPerSecond: null,
          errorPercent: null,
          inFlight: null,
          cpuPercent: 12.3,
          // Of the memory of its node, because its pod has no limit.
          memoryPercent: 50,
          memoryBytes: 2_000_000,
          problem: null,
          coarse: true,
          sources: { callsPerSecond: unmeasured, cpuPercent: prometheus, memoryBytes: prometheus },
        },
        expect.objectContaining({ namespace: 'other', name: 'a', state: 'scaled_to_zero', nodes: [], restarts: 0 }),
        {
          connection: 'lab',
          namespace: 'fn',
          name: 'b',
          image: null,
          state: 'degraded',
          reason: 'Pending',
          message: '0/2 nodes',
          replicasWanted: 2,
          replicasReady: 1,
          restarts: null,
          nodes: ['n2'],
          execTimeoutSeconds: null,
          callsPerSecond: 0.667,
          errorPercent: 50,
          inFlight: 2,
          cpuPercent: 150,
          // The limit of one of its pods is unknown.
          memoryPercent: null,
          memoryBytes: 1_000_000,
          problem: null,
          coarse: true,
          sources: { callsPerSecond: gateway, cpuPercent: prometheus, memoryBytes: prometheus },
        },
      ],
    });
  });

  it('show nodes with their coarse figures', async () => {
    const { body } = await server.get('/api/v1/nodes');
    expect(body).toMatchObject({
      items: [
        {
          name: 'n1',
          pods: 1,
          cpuPercent: 50,
          memoryPercent: 25,
          rootDiskPercent: null,
          networkDownKibPerSecond: 1230,
          networkUpKibPerSecond: 0,
          cpus: 4,
          problem: null,
          coarse: true,
          sources: { cpuPercent: prometheus },
        },
        { name: 'n2', cpuPercent: null, cpus: null, sources: { cpuPercent: unmeasured } },
      ],
    });
  });

  it.each<[string, string[]]>([
    ['functions', ['fn/a', 'other/a', 'fn/b']],
    ['functions?sort=-name', ['fn/b', 'fn/a', 'other/a']],
    ['functions?sort=namespace', ['fn/a', 'fn/b', 'other/a']],
    ['functions?sort=-replicasWanted', ['fn/b', 'fn/a', 'other/a']],
    ['functions?sort=-restarts', ['fn/a', 'other/a', 'fn/b']],
    ['functions?sort=-callsPerSecond', ['fn/b', 'fn/a', 'other/a']],
    ['functions?sort=errorPercent', ['fn/b', 'fn/a', 'other/a']],
    ['functions?sort=cpuPercent', ['fn/a', 'fn/b', 'other/a']],
    ['functions?sort=-memoryBytes', ['fn/a', 'fn/b', 'other/a']],
    ['functions?namespace=other', ['other/a']],
    ['functions?namespace=nowhere', []],
    ['functions?node=n2', ['fn/b']],
    ['functions?node=nowhere', []],
    ['functions?q=B', ['fn/b']],
    ['functions?q=.*', []],
    ['functions?namespace=fn&q=a&node=n1', ['fn/a']],
    ['pods', ['fn/a-1', 'fn/b-1', 'fn/b-2']],
    ['pods?sort=-node', ['fn/b-1', 'fn/a-1', 'fn/b-2']],
    ['pods?function=b&sort=-name', ['fn/b-2', 'fn/b-1']],
    ['pods?node=n1', ['fn/a-1']],
    ['pods?node=nowhere', []],
    ['nodes?sort=-name', ['n2', 'n1']],
    ['nodes?q=1', ['n1']],
    ['nodes?sort=cpuPercent', ['n1', 'n2']],
    ['nodes?sort=-memoryPercent', ['n1', 'n2']],
  ])('%s has %j', async (path, want) => {
    expect(await names(path)).toEqual(want);
  });

  it('show unknown figures of pods and nodes as null, and no limit as none', async () => {
    const unlimited = { memoryLimitBytes: null, memoryLimited: false, ip: '10.1.0.1', startedAtSeconds: 0 };
    expect((await server.get('/api/v1/pods/fn/a-1')).body).toMatchObject({ uid: 'u1', function: 'a', ...unlimited });
    expect((await server.get('/api/v1/pods/fn/b-1')).body).toMatchObject({
      memoryLimitBytes: null,
      memoryLimited: null,
      startedAtSeconds: null,
      ip: null,
      lastEnd: { reason: 'OOMKilled', exitCode: 137, atSeconds: 5.5 },
    });
    expect((await server.get('/api/v1/pods/fn/b-2')).body).toMatchObject({ node: null, memoryLimited: true });
    expect((await server.get('/api/v1/nodes/n1')).body).toMatchObject({
      nowSeconds: 1_700_000_000.25,
      connection: 'lab',
      name: 'n1',
      ip: '10.0.0.1',
      otherAddresses: ['n1.lan'],
      pods: 1,
      functions: 1,
      memoryBytes: null,
    });
    expect((await server.get('/api/v1/nodes/n2')).body).toMatchObject({ ip: null, otherAddresses: [] });
  });

  it('continue with a cursor', async () => {
    const { nextCursor } = Object((await server.get('/api/v1/functions?limit=2')).body);
    expect(await names(`functions?limit=2&cursor=${nextCursor}`)).toEqual(['fn/b']);
    const other = await server.get(`/api/v1/functions?sort=-name&cursor=${nextCursor}`);
    expect(other).toMatchObject({ status: 400, body: { code: 'malformed_cursor' } });
  });

  it('sorted by a coarse figure continue with the pass that they began with, the last two of which are kept', async () => {
    const list = 'functions?sort=-cpuPercent&limit=1';
    const begun = Object((await server.get(`/api/v1/${list}`)).body);
    expect(begun.items).toMatchObject([{ name: 'b', cpuPercent: 150 }]);
    // By now, `fn/a` uses more than `fn/b`.
    await pass();
    expect(await names(list)).toEqual(['fn/a']);
    const next = Object((await server.get(`/api/v1/${list}&cursor=${begun.nextCursor}`)).body);
    expect(next.items).toMatchObject([{ name: 'a', cpuPercent: 12.3 }]);
    await pass();
    const late = await server.get(`/api/v1/${list}&cursor=${begun.nextCursor}`);
    expect(late).toMatchObject({ status: 400, body: { code: 'malformed_cursor' } });
    const byName = Object((await server.get('/api/v1/functions?limit=1')).body);
    await pass();
    await pass();
    expect(await names(`functions?limit=1&cursor=${byName.nextCursor}`)).toEqual(['other/a']);
  });

  /** The next coarse pass is made. */
  async function pass(): Promise<void> {
    monotonicMs += 40_000;
    await server.get('/api/v1/functions');
  }

  it.each([
    ['limit=0', 'malformed_parameter'],
    ['limit=1001', 'malformed_parameter'],
    ['limit=x', 'malformed_parameter'],
    ['sort=image', 'malformed_parameter'],
    ['sort=__proto__', 'malformed_parameter'],
    ['sort=', 'missing_parameter'],
    ['cursor=x', 'malformed_cursor'],
    ['q=a&q=b', 'repeated_parameter'],
    ['q=', 'missing_parameter'],
  ])('refuse %s', async (query, code) => {
    expect(await server.get(`/api/v1/functions?${query}`)).toMatchObject({ status: 400, body: { code } });
  });

  it('name the allowed values of a parameter', async () => {
    const { body } = await server.get('/api/v1/nodes?sort=cpu');
    const message = 'sort must be one of name, -name, pods, -pods, memoryBytes, -memoryBytes, ';
    expect(Object(body).message).toContain(message);
  });

  it.each([
    ['pods/fn/nope', 'unknown_pod'],
    ['pods/other/a-1', 'unknown_pod'],
    ['pods/fn/a-1/', 'unknown_path'],
    ['pods//a-1', 'unknown_path'],
    ['pods/fn%2Fa-1', 'unknown_path'],
    ['pods/fn/..%2Fa-1', 'unknown_pod'],
    ['pods/fn/__proto__', 'unknown_pod'],
    ['nodes/nope', 'unknown_node'],
    ['nodes/n1%2F', 'unknown_node'],
    ['connections/constructor', 'unknown_connection'],
    ['functions?connection=nope', 'unknown_connection'],
  ])('%s does not exist', async (path, code) => {
    expect(await server.get(`/api/v1/${path}`)).toMatchObject({ status: 404, body: { code } });
  });

  it('watch nothing', () => {
    expect(server.watches.size).toBe(0);
  });
});
