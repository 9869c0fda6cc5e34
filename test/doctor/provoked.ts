import { join, relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';

const root = join(import.meta.dirname, '../..');

type Task = Parameters<Parameters<typeof afterAll>[0]>[1]['tasks'][number];

/**
 * The test file that provokes each finding in a real run of the code. The type requires an entry for each code;
 * the check below holds each file to its entries.
 */
export const provokedBy: Readonly<Record<FindingCode, string>> = {
  may_not_read_deployments: 'test/doctor/rights.long.test.ts',
  may_not_read_pods: 'test/doctor/rights.long.test.ts',
  may_not_read_logs: 'test/doctor/rights.long.test.ts',
  may_not_read_metrics: 'test/doctor/rights.long.test.ts',
  may_not_read_nodes: 'test/doctor/rights.long.test.ts',
  may_not_read_namespaces: 'test/doctor/rights.long.test.ts',
  may_not_find_agents: 'test/doctor/rights.long.test.ts',
  may_not_forward: 'test/doctor/found.long.test.ts',
  may_not_find_services: 'test/doctor/found.long.test.ts',
  may_not_find_pods: 'test/doctor/found.long.test.ts',
  no_gateway_found: 'test/doctor/found.long.test.ts',
  no_prometheus_found: 'test/doctor/found.long.test.ts',
  forward_by_hand: 'test/doctor/found.long.test.ts',
  kubernetes_failing: 'test/doctor/found.long.test.ts',
  agents_not_listed: 'test/doctor/found.long.test.ts',
  no_agents: 'test/cluster/doctor.test.ts',
  nodes_unmeasured: 'test/doctor/unmeasured.test.ts',
  functions_unmeasured: 'test/doctor/unmeasured.test.ts',
  pods_unmeasured: 'test/doctor/unmeasured.test.ts',
  agents_missing: 'test/doctor/agents.long.test.ts',
  agent_version_differs: 'test/doctor/agents.long.test.ts',
  blkio_not_counted: 'test/doctor/agents.long.test.ts',
  agent_failing: 'test/doctor/agents.long.test.ts',
  agent_blind: 'test/doctor/agents.long.test.ts',
  agent_misses_pods: 'test/doctor/agents.long.test.ts',
  agent_reads_partly: 'test/agent/lies.long.test.ts',
  agent_old: 'test/agent/lies.long.test.ts',
  agent_clock_off: 'test/doctor/agents.long.test.ts',
  prometheus_failing: 'test/doctor/prometheus.long.test.ts',
  prometheus_empty: 'test/doctor/prometheus.long.test.ts',
  no_cadvisor: 'test/doctor/prometheus.long.test.ts',
  no_node_exporter: 'test/doctor/prometheus.long.test.ts',
  no_kube_state_metrics: 'test/doctor/prometheus.long.test.ts',
  kube_state_metrics_label_missing: 'test/doctor/prometheus.long.test.ts',
  kube_state_metrics_incomplete: 'test/prometheus/absent.long.test.ts',
  gateway_not_scraped: 'test/doctor/prometheus.long.test.ts',
  scrape_interval_coarse: 'test/doctor/prometheus.long.test.ts',
  kubelet_measures_coarsely: 'test/doctor/prometheus.long.test.ts',
  honor_timestamps_off: 'test/doctor/prometheus.long.test.ts',
  two_clusters: 'test/doctor/prometheus.long.test.ts',
  kube_state_metrics_lost: 'test/doctor/prometheus.long.test.ts',
  gateway_failing: 'test/openfaas/gatewayRest.long.test.ts',
  gateway_metrics_failing: 'test/openfaas/gatewayMetrics.long.test.ts',
  gateway_behind_service: 'test/openfaas/gatewayMetrics.long.test.ts',
  function_cannot_run: 'test/doctor/thisMachine.long.test.ts',
  state_folder_not_writable: 'test/doctor/thisMachine.long.test.ts',
  token_file_not_used: 'test/session/tokenFile.long.test.ts',
  task_failing: 'test/start/descriptors.test.ts',
  connections_full: 'test/start/descriptors.test.ts',
  loopback_only: 'test/doctor/thisMachine.long.test.ts',
  no_token: 'test/doctor/thisMachine.long.test.ts',
  watchdogs_unreachable: 'test/doctor/watchdogs.test.ts',
};

const seen = new Set<string>();

/**
 * The findings with this code among those that a source or a doctor reported. Fails if there are none, otherwise
 * records that this test file provoked it.
 */
export function provoked<Found extends { readonly code: string }>(
  findings: readonly Found[],
  code: FindingCode,
): readonly Found[] {
  expect(findings.map((finding) => finding.code)).toContain(code);
  seen.add(code);
  return findings.filter((finding) => finding.code === code);
}

// Runs in every test file that imports this: a file that ran completely must have provoked all findings assigned to it.
// Outside CI, a file may run in part (-t), or lack a program that it needs.
// biome-ignore lint/correctness/noEmptyPattern: vitest reads the context's names from the pattern.
afterAll(({}, file) => {
  if (process.env.CI !== 'true' && !file.tasks.every(hasRun)) return;
  const name = relative(root, expect.getState().testPath ?? '');
  const missing = Object.entries(provokedBy).filter(([code, by]) => by === name && !seen.has(code));
  expect(missing).toEqual([]);
});

function hasRun(task: Task): boolean {
  return task.type === 'suite' ? task.tasks.every(hasRun) : task.result?.state === 'pass';
}
