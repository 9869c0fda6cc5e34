import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { BuiltServer } from './builtServer.ts';
import { canaryConnection } from './canaryConnection.ts';

type Values = readonly (number | null)[];

interface Window {
  readonly endSecond: number;
  readonly columns: Readonly<Record<string, Values>>;
  readonly sources: Readonly<Record<string, unknown>>;
}

const machine = encodeURIComponent(hostname());
const node = {
  cpuRate: 'cpuPercent',
  memRate: 'memoryPercent',
  diskRate: 'rootDiskPercent',
  diskRead: 'diskReadKibPerSecond',
  diskWrite: 'diskWriteKibPerSecond',
  networkDown: 'networkDownKibPerSecond',
  networkUp: 'networkUpKibPerSecond',
};
const usage = { cpuRate: 'cpuPercent', memRate: 'memoryPercent' };

describe('A window', () => {
  let server: ServerProcess;
  let podName = '';
  beforeAll(async () => {
    server = await ServerProcess.start([]);
    const { body } = await server.get('/api/v1/pods?function=add');
    podName = String(Object(body).items?.[0]?.name);
  });
  afterAll(() => server.stop());

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['/dynamic/function?func=add', '/api/v1/functions/openfaas-fn/add/window', usage],
    ['/dynamic/pod?pod=POD', '/api/v1/pods/openfaas-fn/POD/window', usage],
    [`/dynamic/node?node=${machine}`, `/api/v1/nodes/${machine}/window`, node],
  ])('of %s and of %s are equal in every second that both have', async (path, v1Path, names) => {
    const enough = Object.keys(names).length;
    let compared = 0;
    // A server that has just started knows few seconds.
    for (let turn = 0; turn < 6 || compared <= enough; turn++) {
      const [old, now] = await Promise.all([path, v1Path].map((each) => server.get(each.replace('POD', podName))));
      const series: Readonly<Record<string, [number, number | null][]>> = Object(old?.body);
      const window: Window = Object(now?.body);
      for (const [field, column] of Object.entries(names)) {
        // The newest second may be measured between the two answers.
        const newest = Math.min(window.endSecond, series[field]?.at(-1)?.[0] ?? 0);
        for (const [second, value] of series[field] ?? []) {
          const slot = second - window.endSecond + 59;
          if (slot < 0 || second >= newest) continue;
          expect([column, second, window.columns[column]?.[slot]]).toEqual([column, second, value]);
          if (value !== null) compared++;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  });

  it('has the same values in rows as in columns', async () => {
    const path = `/api/v1/nodes/${machine}/window`;
    const rowed = Object((await server.get(`${path}?shape=rows`)).body);
    const window: Window = Object((await server.get(path)).body);
    const rows: readonly Readonly<Record<string, number | null>>[] = rowed.rows;
    expect(rowed.columns).toBeNull();
    expect(rows).toHaveLength(60);
    for (const [index, row] of rows.entries()) {
      expect(row['time']).toBe(rowed.endSecond - 59 + index);
      const slot = Number(row['time']) - window.endSecond + 59;
      // The newest second may be measured between the two answers.
      if (slot < 0 || index === 59) continue;
      for (const [column, values] of Object.entries(window.columns)) expect(row[column]).toBe(values[slot]);
    }
    expect(Object.keys(rowed.sources)).toEqual(Object.keys(window.columns));
  });

  it('has memory in bytes that matches its percentage of the limit', async () => {
    const path = '/api/v1/pods/openfaas-fn';
    const { memoryLimitBytes, memoryLimited } = Object((await server.get(`${path}/${podName}`)).body);
    const { columns }: Window = Object((await server.get(`${path}/${podName}/window`)).body);
    const [bytes, percent] = [columns['memoryBytes']?.at(-2), columns['memoryPercent']?.at(-2)];
    expect(bytes).toBeGreaterThan(100_000);
    if (memoryLimited === true) expect((100 * Number(bytes)) / memoryLimitBytes).toBeCloseTo(Number(percent), 1);
  });

  it('has the calls of each second, which add up to the calls made', async () => {
    const quiet = await ServerProcess.start(['--no-demo-calls']);
    try {
      const path = '/api/v1/functions/openfaas-fn/add/window';
      const sum = ({ columns }: Window, column: string) =>
        (columns[column] ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);
      const window = async (): Promise<Window> => Object((await quiet.get(path)).body);
      await expect.poll(async () => (await window()).columns['callsPerSecond']?.at(-1)).toBe(0);
      for (let call = 0; call < 5; call++) await fetch(`${quiet.origin}/function/add`, { method: 'POST', body: '1 2' });
      await fetch(`${quiet.origin}/function/add`, { method: 'POST', body: 'nonsense' });
      await expect.poll(async () => sum(await window(), 'callsPerSecond')).toBe(6);
      const found = await window();
      const { body } = await quiet.get('/api/v1/functions/openfaas-fn/add');
      expect(sum(found, 'errorsPerSecond')).toBe(Object(body).callsFailed);
      expect(found.columns['callsPerSecond']?.every((value) => value === null || Number.isInteger(value))).toBe(true);
      expect(found.columns['inFlight']?.at(-1)).toBe(0);
      // The first look at the replicas may come a second later than the counters.
      await expect.poll(async () => (await window()).columns['replicasReady']?.at(-1)).toBe(1);
      expect((await window()).sources['replicasReady']).toMatchObject({ source: 'local' });
      expect(found.sources['callsPerSecond']).toMatchObject({ source: 'local', intervalSeconds: 1 });
    } finally {
      await quiet.stop();
    }
  });

  it.each([
    ['/api/v1/functions/openfaas-fn/nope/window', 404, 'unknown_function'],
    ['/api/v1/functions/nope/add/window', 404, 'unknown_function'],
    ['/api/v1/functions/openfaas-fn/add.openfaas-fn/window', 404, 'unknown_function'],
    ['/api/v1/pods/openfaas-fn/add/window', 404, 'unknown_pod'],
    ['/api/v1/nodes/nope/window', 404, 'unknown_node'],
    ['/api/v1/functions/openfaas-fn/add/window?shape=row', 400, 'malformed_parameter'],
    ['/api/v1/functions/openfaas-fn/add/window?connection=nope', 404, 'unknown_connection'],
  ])('%s is refused with %i %s', async (path, status, code) => {
    expect(await server.get(path)).toMatchObject({ status, body: { code } });
  });
});

describe('Windows of a source without detailed figures', () => {
  const seconds = { wallMs: () => 1_000_500, monotonicMs: () => 0 };
  let server: BuiltServer;
  beforeAll(async () => {
    server = await BuiltServer.of(canaryConnection(seconds));
  });
  afterAll(() => server.close());

  it('have null where nobody measures, and say so', async () => {
    const window: Window = Object((await server.get('/api/v1/pods/fn/add-1/window')).body);
    const nothing = { source: null, intervalSeconds: null, ageSeconds: null, why: 'agent_failing', how: null };
    expect(window.columns['throttledPercent']).toEqual(Array(60).fill(null));
    expect(window.sources['throttledPercent']).toEqual(nothing);
    expect(window.columns['memoryBytes']).toEqual(Array(60).fill(1));
    expect(window.sources['memoryBytes']).toMatchObject({ source: 'agent', intervalSeconds: 1 });
  });

  it('have the calls of a function whose CPU and memory nobody measures', async () => {
    const unmeasured = await BuiltServer.of({ ...canaryConnection(seconds), metrics: [] });
    try {
      const path = '/api/v1/functions/fn/add/window';
      const window: Window = Object((await unmeasured.get(path)).body);
      expect(window.columns['callsPerSecond']).toEqual(Array(60).fill(1));
      expect(window.sources['callsPerSecond']).toMatchObject({ source: 'gateway', intervalSeconds: 1 });
      expect(window.columns['cpuPercent']).toEqual(Array(60).fill(null));
      const { rows } = Object((await unmeasured.get(`${path}?shape=rows`)).body);
      expect(rows[59]).toMatchObject({ time: 1000, errorsPerSecond: 1, memoryBytes: null });
      expect(await unmeasured.get('/api/v1/pods/fn/add-1/window')).toMatchObject({
        body: { code: 'no_metrics_source' },
      });
    } finally {
      await unmeasured.close();
    }
  });

  it('share one watch with the other paths of the entity', async () => {
    const before = server.watches.size;
    for (const path of ['/dynamic/node?node=n1', '/api/v1/nodes/n1/window', '/api/v1/nodes/n1/window?shape=rows']) {
      expect((await server.get(path)).status).toBe(200);
    }
    expect(server.watches.size).toBe(before + 1);
  });

  it('are answered from the same bytes however the address is written', async () => {
    const texts = ['/api/v1/nodes/n1/window', '/api/v1/nodes/n%31/window', '/%61pi/v1/nodes/n1/window'].map(
      async (path) => (await server.get(path)).text,
    );
    expect(new Set(await Promise.all(texts)).size).toBe(1);
    expect((await server.get('/api/v1/nodes/n1%2F/window')).status).toBe(404);
  });
});
