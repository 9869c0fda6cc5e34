import { describe, expect, it } from 'vitest';
import { podMemoryLimit } from './decodePods.ts';
import { PodRows, type Row } from './rows.ts';

const key = 'fns\nadd-1';

/** A row of the pod. */
const row = (name: string, labels: Readonly<Record<string, string>>, value: number): Row => ({
  labels: { __name__: name, namespace: 'fns', pod: 'add-1', ...labels },
  value,
});
const limit = (container: string, bytes: number) =>
  row('kube_pod_container_resource_limits', { container, resource: 'memory' }, bytes);
const cpuLimit = (container: string) =>
  row('kube_pod_container_resource_limits', { container, resource: 'cpu', unit: 'core' }, 2);
const sidecar = (container: string, restartPolicy: string) =>
  row('kube_pod_init_container_info', { container, restart_policy: restartPolicy }, 1);
const sidecarLimit = (container: string, bytes: number) =>
  row('kube_pod_init_container_resource_limits', { container, resource: 'memory' }, bytes);
const cgroup = (bytes: number, labels: Readonly<Record<string, string>> = {}) =>
  row('container_spec_memory_limit_bytes', { container: '', image: '', ...labels }, bytes);

const rowsOf = (rows: readonly Row[]): Map<string, Row[]> => {
  const byName = new Map<string, Row[]>();
  for (const each of rows) {
    const name = each.labels['__name__'] ?? '';
    byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return byName;
};

describe('podMemoryLimit', () => {
  it.each<[string, Row[], number | null]>([
    ['the sum over its containers', [limit('add', 100), limit('mesh', 20)], 120],
    ['none if one container has none', [limit('add', 100), cpuLimit('mesh')], null],
    ['none without any limit', [], null],
    ['that of the pod if its containers have none', [cgroup(500)], 500],
    ['that of the pod if one container has none', [limit('add', 100), cgroup(500)], 500],
    [
      'that of the pod if it is below the sum over its containers',
      [limit('add', 400), limit('mesh', 400), cgroup(500)],
      500,
    ],
    ['the sum over its containers if the cgroup has none', [limit('add', 100), limit('mesh', 20), cgroup(0)], 120],
    ['none if the cgroup has none, as cgroup v1 writes it', [limit('add', 100), cgroup(2 ** 63 - 4096)], null],
    ['not that of the pause container', [cgroup(7, { image: 'pause:3' }), limit('add', 100), limit('mesh', 20)], 120],
    ['not that of a single container', [cgroup(7, { container: 'add', image: 'add:1' }), limit('add', 5)], null],
    [
      'the sum including a sidecar',
      [limit('add', 100), limit('mesh', 20), sidecar('log', 'Always'), sidecarLimit('log', 3)],
      123,
    ],
    ['none if a sidecar has none', [limit('add', 100), limit('mesh', 20), sidecar('log', 'Always')], null],
    [
      'the sum without init containers that end',
      [limit('add', 100), limit('mesh', 20), sidecar('setup', ''), sidecarLimit('setup', 3)],
      120,
    ],
  ])('is %s', (_name, rows, want) => {
    const context = { rows: new PodRows(rowsOf(rows)), reportsLimits: true };
    expect(podMemoryLimit(context, key, ['add', 'mesh'], null)).toBe(want);
  });

  it('is unknown if limits are not reported, except for the cgroup limit', () => {
    const of = (...rows: Row[]) =>
      podMemoryLimit({ rows: new PodRows(rowsOf(rows)), reportsLimits: false }, key, ['add'], null);
    expect([of(), of(cgroup(0)), of(cgroup(500))]).toEqual([Number.NaN, Number.NaN, 500]);
  });
});
