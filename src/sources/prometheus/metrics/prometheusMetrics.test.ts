import { describe, expect, it } from 'vitest';
import { Fault } from '../../../model/fault.ts';
import type { PodRecord } from '../../../model/inventory/inventory.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { Discovery } from '../discovery.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { PrometheusMetrics } from './prometheusMetrics.ts';

const signal = new AbortController().signal;
const lost = new Fault('upstream_failed', 'It is lost.');

const pod = (uid: string): PodRecord => ({
  uid,
  id: { connection: 'c', namespace: 'fn', name: `pod-${uid}` },
  functionName: 'f',
  nodeName: 'n1',
  podIp: '',
  ready: true,
  trouble: null,
  restarts: 0,
  lastEnd: null,
  containers: [],
  createdAtMs: null,
  startedAtMs: 0,
  memoryLimitBytes: null,
});

const nodes = ['n1', 'n2', 'n3'].map((name) => ({ name, ip: '' }));

/** A server of two nodes and any pods with a sample each second, and a clock that the test moves. */
class Stage implements PrometheusApi {
  readonly address = 'http://p';
  readonly queries: string[] = [];
  readonly clock = { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs };
  readonly discovery = new Discovery(this, openFaas.series, this.clock);
  readonly metrics: PrometheusMetrics;
  nowMs = 1_000_000_500;
  failing = false;
  fault = lost;
  exporters = ['n1', 'n2'];
  names = ['node_cpu_seconds_total', 'node_memory_MemAvailable_bytes', 'container_cpu_usage_seconds_total'];

  constructor() {
    this.metrics = new PrometheusMetrics({
      api: this,
      discovery: this.discovery,
      clock: this.clock,
      nodes: () => nodes,
      pod: (uid) => (uid === 'unknown' ? null : pod(uid)),
      series: openFaas.series,
      namespaces: () => ['fn'],
    });
  }

  /** Queries for samples since the last call. */
  asked(): string[] {
    return this.queries.splice(0).filter((query) => /\]$/.test(query));
  }

  windows(): number[] {
    return this.asked().map((query) => Number(/\[(\d+)s\]$/.exec(query)?.[1]));
  }

  async metricNames(selector: string): Promise<readonly string[]> {
    this.queries.push(selector);
    if (this.failing) throw this.fault;
    return selector.includes('exported_') ? [] : this.names;
  }

  #liveNames(): { __name__: string }[] {
    return this.names.map((name) => ({ __name__: name }));
  }

  async query(promql: string): Promise<string> {
    this.queries.push(promql);
    if (this.failing) throw this.fault;
    if (promql.startsWith('group by')) return this.#vector(this.#liveNames());
    if (promql.includes('node_uname_info'))
      return this.#vector(this.exporters.map((node) => ({ instance: `${node}:1`, node })));
    const window = Number(/\[(\d+)s\]$/.exec(promql)?.[1]);
    const values = (slope: number) =>
      Array.from({ length: window }, (_, index) => Math.floor(this.nowMs / 1000) - window + 1 + index).map(
        (second): [number, string] => [second, String(1e6 + second * slope)],
      );
    const instances = ['n1', 'n2'].filter((node) => promql.includes(`${node}:1`));
    const cpu = instances.flatMap((node) =>
      Object.entries({ idle: 0.75, user: 0.25 }).map(([mode, slope]) => ({
        metric: { __name__: 'node_cpu_seconds_total', instance: `${node}:1`, node, cpu: '0', mode },
        values: values(slope),
      })),
    );
    const loads = /\bnode_load/.test(promql) ? ['node_load1', 'node_load5', 'node_load15'] : [];
    const load = instances.flatMap((node) =>
      loads.map((name) => ({ metric: { __name__: name, instance: `${node}:1`, node }, values: values(-0.000_5) })),
    );
    const pods = [...promql.matchAll(/pod-(\w+)/g)].map(([name = '', uid = '']) => ({
      metric: { __name__: 'container_cpu_usage_seconds_total', namespace: 'fn', pod: name, container: 'f', id: uid },
      values: values(0.5),
    }));
    const result = promql.includes('node_cpu') ? [...cpu, ...load] : pods;
    return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
  }

  #vector(all: readonly object[]): string {
    const result = all.map((metric) => ({ metric, value: [0, '1'] }));
    return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
  }

  async tick(ms = 1000): Promise<void> {
    this.nowMs += ms;
    await this.metrics.tick(signal);
  }

  get second(): number {
    return Math.floor(this.nowMs / 1000);
  }
}

const target = (nodeNames: string[], podUids: string[]) => ({ nodeNames, podUids });

describe('PrometheusMetrics', () => {
  it('fills a whole window at once, then extends it', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1'], ['a']), signal);
    const seconds = Array.from({ length: 60 }, (_, index) => stage.second - 59 + index);
    expect(seconds.map((second) => stage.metrics.node('n1')?.cpuPercent?.at(second))).toEqual(seconds.map(() => 25));
    expect(seconds.map((second) => stage.metrics.pod('a')?.cpuPercent.at(second))).toEqual(seconds.map(() => 50));
    await stage.tick();
    expect(stage.metrics.node('n1')?.cpuPercent?.at(stage.second)).toBe(25);
    expect(stage.metrics.newestSecond()).toBe(stage.second);
  });

  it('has what a watched node tells besides figures, from the same query, until it is too old', async () => {
    const stage = new Stage();
    expect(stage.metrics.facts('n1')).toBeNull();
    await stage.metrics.follow(target(['n1'], []), signal);
    expect(stage.asked()).toHaveLength(1);
    const value = 1e6 - stage.second * 0.000_5;
    expect(stage.metrics.facts('n1')).toEqual({
      load: [value, value, value],
      interfaces: null,
      disks: null,
      rootDevice: null,
      reportedAtMs: stage.second * 1000,
      intervalSeconds: 5,
      clockOffsetMs: null,
    });
    expect(stage.metrics.facts('n2')).toBeNull();
    stage.failing = true;
    for (let second = 0; second < 3; second++) await stage.tick();
    expect(stage.metrics.facts('n1')).toBeNull();
  });

  it('simultaneous requests share one query of each kind', async () => {
    const stage = new Stage();
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        stage.metrics.follow(target([`n${1 + (index % 2)}`], [`p${index}`]), new AbortController().signal),
      ),
    );
    expect(stage.asked()).toHaveLength(2);
  });

  it.each([1, 200])('a tick takes two queries for %i pods and any number of viewers', async (count) => {
    const stage = new Stage();
    const all = Array.from({ length: count }, (_, index) => `p${index}`);
    for (let viewer = 0; viewer < 3; viewer++) await stage.metrics.follow(target(['n1', 'n2'], all), signal);
    stage.asked();
    await stage.tick();
    expect(stage.asked()).toHaveLength(2);
  });

  it('sends no queries for what is not watched', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1'], ['a']), signal);
    await stage.metrics.follow(target([], ['a']), signal);
    stage.metrics.unfollow(target(['n1'], ['a']));
    stage.asked();
    await stage.tick();
    expect(stage.asked()).toHaveLength(1);
    stage.metrics.unfollow(target([], ['a']));
    await stage.tick();
    expect(stage.queries).toEqual([]);
  });

  it('queries no further back than samples are late, and over the gap after a failure', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1'], []), signal);
    for (let second = 0; second < 130; second++) await stage.tick();
    stage.asked();
    await stage.tick();
    expect(stage.windows()).toEqual([5]);
    stage.failing = true;
    for (let second = 0; second < 30; second++) await stage.tick();
    stage.failing = false;
    stage.asked();
    await stage.tick();
    expect(stage.windows()[0]).toBeGreaterThanOrEqual(35);
    expect(stage.metrics.node('n1')?.cpuPercent?.at(stage.second - 15)).toBe(25);
  });

  it('while the server fails, values are unknown and new requests fail', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1'], []), signal);
    stage.failing = true;
    for (let second = 0; second < 10; second++) await stage.tick();
    expect(stage.metrics.failing).toBe(lost);
    expect(stage.metrics.node('n1')?.cpuPercent?.at(stage.second)).toBeNaN();
    expect(stage.metrics.node('n1')?.cpuPercent?.at(stage.second - 12)).toBe(25);
    await expect(stage.metrics.follow(target(['n2'], []), signal)).rejects.toBe(lost);
    stage.failing = false;
    stage.asked();
    await stage.tick();
    // The failed request is not followed.
    expect(stage.asked()).toEqual([expect.not.stringContaining('n2:1')]);
    expect(stage.metrics.failing).toBeNull();
  });

  it('after a timeout, probes with a trivial query before the full ones', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1'], []), signal);
    stage.fault = new Fault('upstream_timeout', 'It is late.');
    stage.failing = true;
    await stage.tick();
    stage.queries.splice(0);
    await stage.tick();
    expect(stage.queries.splice(0)).toEqual(['vector(1)']);
    expect(stage.metrics.failing).toBe(stage.fault);
    stage.failing = false;
    await stage.tick();
    expect(stage.queries.splice(0)).toEqual(['vector(1)', expect.stringContaining('n1:1')]);
    expect(stage.metrics.failing).toBeNull();
    await stage.tick();
    expect(stage.queries.splice(0)).toEqual([expect.stringContaining('n1:1')]);
  });

  it('notices a recovery even when nothing is watched', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1'], []), signal);
    stage.failing = true;
    await stage.tick();
    stage.metrics.unfollow(target(['n1'], []));
    await stage.tick();
    expect(stage.metrics.failing).toBe(lost);
    stage.failing = false;
    await stage.tick();
    expect(stage.metrics.failing).toBeNull();
  });

  it('has only the series whose metrics the server has', async () => {
    const stage = new Stage();
    stage.names = ['node_cpu_seconds_total'];
    // Before discovery the server may have everything.
    expect(stage.metrics.pod('a')).not.toBeNull();
    await stage.metrics.follow(target(['n1'], []), signal);
    expect(stage.metrics.pod('a')).toBeNull();
    expect(stage.metrics.node('n1')).toMatchObject({ memoryPercent: null, cpuPercent: { intervalSeconds: 1 } });
    expect(stage.metrics.node('elsewhere')).toBeNull();
  });

  it('a node whose exporter is down keeps its old points', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1', 'n2'], []), signal);
    stage.exporters = ['n2'];
    stage.nowMs += 10_000;
    await stage.discovery.missing(signal);
    expect(stage.metrics.node('n1')?.cpuPercent?.at(stage.second - 20)).toBe(25);
    stage.metrics.unfollow(target(['n1'], []));
    expect(stage.metrics.node('n1')).toBeNull();
  });

  it('reports which targets have samples', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target(['n1', 'n3'], ['a']), signal);
    expect(stage.metrics.measures(target(['n1'], []))).toBe(true);
    expect(stage.metrics.measures(target(['n3'], []))).toBe(false);
    expect(stage.metrics.measures(target(['n1'], ['b']))).toBe(false);
    expect(stage.metrics.measures(target([], ['a', 'b']))).toBe(true);
  });

  it('waits no longer than the caller', async () => {
    const stage = new Stage();
    stage.query = () => new Promise(() => {});
    await expect(stage.metrics.follow(target(['n1'], []), AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'upstream_timeout',
    });
  });

  it('does not follow a pod that the inventory does not know', async () => {
    const stage = new Stage();
    await stage.metrics.follow(target([], ['unknown']), signal);
    expect(stage.asked()).toEqual([]);
  });
});
