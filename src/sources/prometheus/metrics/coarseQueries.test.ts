import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../../test/fakeConnection.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import type { Discovered } from '../decode/discovered.ts';
import { CoarseQueries } from './coarseQueries.ts';

interface Row {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** The sum over so many pods, the oldest sample of which was taken at a time in seconds. */
const rows = (namespace: string, container: string, sum: string, pods = 1, sampled = 4): Row[] =>
  Object.entries({ sum, pods, sampled }).map(([figure, value]) => ({
    labels: { namespace, container, figure },
    value: String(value),
  }));

/** A server with these rows of memory, and of CPU at each range of the rate in seconds. */
class Server {
  readonly address = 'http://p';
  readonly queries: string[] = [];
  memory: Row[] = [];
  readonly cpu = new Map<number, Row[]>();

  async query(promql: string): Promise<string> {
    this.queries.push(promql);
    const range = /\[(\d+)s\]/.exec(promql)?.[1];
    const rows = range === undefined ? this.memory : (this.cpu.get(Number(range)) ?? []);
    const result = rows.map(({ labels, value }) => ({ metric: labels, value: [1000, value] }));
    return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
  }

  async metricNames(): Promise<readonly string[]> {
    return [];
  }
}

const names = ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'];
const discovered = (given: Partial<Discovered> = {}): Discovered => ({
  names: new Set(names),
  rank: 0,
  targets: [],
  moved: new Set(),
  ...given,
});
const pods = [fakePod('add-1', 'add')];
const nodes = [
  { name: 'n1', ip: '10.0.0.1' },
  { name: 'n2', ip: '10.0.0.2' },
];
const signal = new AbortController().signal;

function coarseOf(server: Server, namespaces: readonly string[] = ['fn']): CoarseQueries {
  const parts = { series: openFaas.series, namespaces: () => namespaces, nodes: () => nodes, nowMs: () => 5000 };
  return new CoarseQueries({ api: server, ...parts });
}

describe('CoarseQueries', () => {
  it("reads each function's own container, in its own namespace", async () => {
    const server = new Server();
    server.memory = [...rows('fn', 'add', '100'), ...rows('dev', 'add', '200'), ...rows('fn', 'mesh', '900')];
    server.cpu.set(60, [...rows('fn', 'add', '0.25'), ...rows('dev', 'add', 'NaN')]);
    const usage = await coarseOf(server, ['fn', 'dev']).read(discovered(), signal);
    expect(usage).toMatchObject({ source: 'prometheus', intervalSeconds: 60, measuredAtMs: 4000 });
    expect(usage?.of?.({ namespace: 'fn', name: 'add' }, pods)).toEqual({ cpuPercent: 25, workingSetBytes: 100 });
    expect(usage?.of?.({ namespace: 'dev', name: 'add' }, pods)).toEqual({ cpuPercent: null, workingSetBytes: 200 });
    expect(usage?.of?.({ namespace: 'fn', name: 'other' }, pods)).toEqual({ cpuPercent: null, workingSetBytes: null });
    expect(usage?.of?.({ namespace: 'fn', name: 'other' }, [])).toEqual({ cpuPercent: 0, workingSetBytes: null });
  });

  it('says how: with the sums that are part of its queries, and without the names of namespaces', async () => {
    const server = new Server();
    server.memory = rows('fn', 'add', '100');
    server.cpu.set(60, rows('fn', 'add', '0.25'));
    const how = (await coarseOf(server).read(discovered(), signal))?.how;
    const sent = server.queries.map((query) => query.replaceAll('namespace=~"fn",', ''));
    for (const query of [how?.memoryBytes, how?.cpuPercent]) {
      expect(query).toMatch(/^http:\/\/p sum by /);
      expect(sent.shift()).toContain(`label_replace(${query?.replace('http://p ', '')}, "figure"`);
    }
  });

  it('counts a container once that is scraped twice', async () => {
    const server = new Server();
    await coarseOf(server).read(discovered(), signal);
    expect(server.queries).toHaveLength(2);
    for (const query of server.queries) {
      for (const aggregation of ['sum', 'count', 'min']) {
        expect(query).toContain(`(${aggregation} by (namespace,container) (max by (namespace,pod,container) (`);
      }
    }
  });

  it.each<[string, { cpu: number; memory: number }, (number | null)[], { cpu: number | null; memory: number | null }]>([
    ['all pods have samples', { cpu: 2, memory: 2 }, [0, 0], { cpu: 50, memory: 100 }],
    ['a started pod has no rate yet', { cpu: 1, memory: 2 }, [0, 0], { cpu: null, memory: 100 }],
    ['a started pod has no sample', { cpu: 1, memory: 1 }, [0, 0], { cpu: null, memory: null }],
    ['a pod that has not started has none', { cpu: 1, memory: 1 }, [0, null], { cpu: 50, memory: 100 }],
    ['no pod has started', { cpu: 1, memory: 1 }, [null], { cpu: null, memory: null }],
    ['a pod that ended still has one', { cpu: 2, memory: 2 }, [0], { cpu: 50, memory: 100 }],
  ])('knows the sum where %s', async (_name, counted, startedAtMs, want) => {
    const server = new Server();
    server.memory = rows('fn', 'add', '100', counted.memory);
    server.cpu.set(60, rows('fn', 'add', '0.5', counted.cpu));
    const own = startedAtMs.map((at, index) => fakePod(`add-${index}`, 'add', { startedAtMs: at }));
    const usage = (await coarseOf(server).read(discovered(), signal))?.of?.({ namespace: 'fn', name: 'add' }, own);
    expect(usage).toEqual({ cpuPercent: want.cpu, workingSetBytes: want.memory });
  });

  it('was measured when the oldest sample was taken', async () => {
    const server = new Server();
    server.memory = [...rows('fn', 'add', '100', 1, 3.5), ...rows('fn', 'more', '100', 1, 2)];
    server.cpu.set(60, rows('fn', 'add', '1', 1, 3));
    expect(await coarseOf(server).read(discovered(), signal)).toMatchObject({ measuredAtMs: 2000 });
  });

  it('uses a longer range from then on where scrapes are too far apart for the shorter', async () => {
    const server = new Server();
    server.memory = rows('fn', 'add', '100');
    // The counter has samples, and no rate over the shorter range.
    server.cpu.set(60, rows('fn', 'add', '0').slice(2));
    server.cpu.set(300, rows('fn', 'add', '1'));
    const coarse = coarseOf(server);
    for (const queries of [3, 2]) {
      const usage = await coarse.read(discovered(), signal);
      expect(usage?.intervalSeconds).toBe(300);
      expect(usage?.of?.({ namespace: 'fn', name: 'add' }, pods).cpuPercent).toBe(100);
      expect(server.queries.splice(0)).toHaveLength(queries);
    }
  });

  it('reads labels that Prometheus renamed', async () => {
    const server = new Server();
    server.memory = rows('fn', 'add', '7').map(({ labels: { figure = '' }, value }) => ({
      labels: { exported_namespace: 'fn', exported_container: 'add', figure },
      value,
    }));
    const usage = await coarseOf(server).read(discovered({ moved: new Set(names) }), signal);
    expect(usage?.of?.({ namespace: 'fn', name: 'add' }, pods).workingSetBytes).toBe(7);
    expect(server.queries[0]).toContain('exported_namespace=~"fn",exported_container!=""');
  });

  it('splits queries by namespace', async () => {
    const server = new Server();
    await coarseOf(
      server,
      Array.from({ length: 250 }, (_, index) => `ns-${index}`),
    ).read(discovered(), signal);
    expect(server.queries).toHaveLength(6);
    for (const query of server.queries) expect(query.length).toBeLessThan(16_000);
  });

  it('returns null for a server without metrics of containers', async () => {
    const server = new Server();
    expect(await coarseOf(server).read(discovered({ names: new Set(['up']) }), signal)).toBeNull();
    expect(server.queries).toEqual([]);
  });

  describe('reads all nodes in one query', () => {
    const targets = ['10.0.0.1:9100', '10.0.0.9:9100'].map((instance) => ({ instance, nodeLabel: '', nodename: '' }));
    const ofNodes = discovered({ names: new Set(['node_cpu_seconds_total']), targets });
    const figure = (instance: string, name: string, value: string) => ({ labels: { instance, figure: name }, value });
    const [n1, other] = ['10.0.0.1:9100', '10.0.0.9:9100'];
    const figures = [
      ...[figure(n1, 'cpu', '4'), figure(n1, 'unused', '3'), figure(n1, 'cpus', '4'), figure(n1, 'total', '8000')],
      ...[figure(n1, 'available', '2000'), figure(n1, 'disk', '55.5'), figure(n1, 'down', '2048')],
      ...[figure(n1, 'sampled', '3'), figure(other, 'cpu', '1'), figure(other, 'sampled', '1')],
    ];

    it('and finds them by instance', async () => {
      const server = new Server();
      server.cpu.set(60, figures);
      const usage = await coarseOf(server).read(ofNodes, signal);
      expect(server.queries).toHaveLength(1);
      expect(usage).toMatchObject({ intervalSeconds: 60, measuredAtMs: 3000, of: null });
      expect(usage?.node?.('n1')).toEqual({
        cpuPercent: 25,
        memoryPercent: 75,
        rootDiskPercent: 55.5,
        networkDownKibPerSecond: 2,
        networkUpKibPerSecond: null,
        cpus: 4,
        memoryTotalBytes: 8000,
      });
      expect(usage?.node?.('n2')).toBeNull();
    });

    it('with a longer range where scrapes are too far apart', async () => {
      const server = new Server();
      server.cpu.set(60, [figure(n1, 'total', '8000')]);
      server.cpu.set(300, figures);
      const queries = coarseOf(server);
      expect(await queries.read(ofNodes, signal)).toMatchObject({ intervalSeconds: 300 });
      await queries.read(ofNodes, signal);
      expect(server.queries).toHaveLength(3);
    });

    it('unless it has none', async () => {
      const server = new Server();
      expect(await coarseOf(server).read(discovered({ names: new Set(), targets }), signal)).toBeNull();
      expect(await coarseOf(server).read({ ...ofNodes, targets: [] }, signal)).toBeNull();
      expect(server.queries).toEqual([]);
    });
  });
});
