import { expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { findingFor } from './upstreamMessages.ts';

const upstream = { address: 'http://u', reason: 'other', message: 'denied in secret' } as const;

it.each<[Finding]>([
  [{ code: 'kubernetes_failing', params: { resource: 'pods', namespace: null, reason: 'tls', message: 'in secret.' } }],
  [{ code: 'agents_not_listed', params: { message: 'in secret.' } }],
  [{ code: 'agent_failing', params: { node: 'n1', reason: 'proxy', message: 'in secret.' } }],
  [{ code: 'agent_reads_partly', params: { node: 'n1', message: 'secret' } }],
  [{ code: 'prometheus_failing', params: upstream }],
  [{ code: 'gateway_failing', params: upstream }],
  [{ code: 'gateway_metrics_failing', params: upstream }],
  [{ code: 'task_failing', params: { task: 'watch', message: 'secret' } }],
])('hides the message of %o from clients that are limited to namespaces', (finding) => {
  const shown = findingFor(new Set(['fn']), finding);
  expect(JSON.stringify(shown)).not.toContain('secret');
  expect({ ...shown.params, message: '' }).toEqual({ ...finding.params, message: '' });
  expect(findingFor(null, finding)).toBe(finding);
});

it('leaves other findings as they are', () => {
  const finding: Finding = { code: 'agent_blind', params: { node: 'n1' } };
  expect(findingFor(new Set(), finding)).toBe(finding);
});
