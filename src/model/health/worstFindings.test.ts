import { expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { Severity } from '../../contract/finding/severity.ts';
import type { HealthSubject } from '../../contract/health/healthKinds.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { HealthFinding } from './findingLedger.ts';
import { WorstFindings } from './worstFindings.ts';

const index = InventoryIndex.of({ functions: [], pods: [fakePod('add-1', 'add')], nodes: [] });

function finding(
  id: string,
  severity: Severity,
  kind: HealthSubject['kind'],
  name: string,
  sinceMs = 0,
): HealthFinding {
  const namespace = kind === 'node' ? null : 'fn';
  const fact = { code: 'cpu_throttled', params: { percent: 50 } } as const;
  return { id, severity, subject: { kind, namespace, name }, fact, sinceMs, endedMs: null, revision: 0 };
}

const warning = finding('warning', 'warning', 'function', 'add', 5);

it.each<[string, HealthFinding[], string | null]>([
  ['none', [], null],
  ['its own', [warning], 'warning'],
  ['the worst', [warning, finding('error', 'error', 'function', 'add', 9)], 'error'],
  ['that of a pod of it, if that is worse', [warning, finding('pod', 'error', 'pod', 'add-1')], 'pod'],
  ['the oldest of equally bad ones', [warning, finding('older', 'warning', 'pod', 'add-1', 4)], 'older'],
  ['none that ended', [{ ...warning, endedMs: 9 }], null],
  [
    'none of another function, of an unknown pod, or of a node',
    [
      finding('b', 'error', 'function', 'b'),
      finding('p', 'error', 'pod', 'nope'),
      finding('n', 'error', 'node', 'add'),
    ],
    null,
  ],
])('of a function: %s', (_name, findings, want) => {
  expect(new WorstFindings(findings, index).ofFunction('fn/add')?.id ?? null).toBe(want);
});

it('of a node: its own', () => {
  const worst = new WorstFindings(
    [finding('n', 'warning', 'node', 'n1'), finding('f', 'error', 'function', 'n1')],
    index,
  );
  expect([worst.ofNode('n1')?.id, worst.ofNode('n2')]).toEqual(['n', null]);
});
