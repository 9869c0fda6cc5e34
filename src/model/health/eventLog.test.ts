import { expect, test } from 'vitest';
import { EventLog } from './eventLog.ts';

const created = { code: 'pod_created', params: { function: 'add' } } as const;

/** Adds as many changes to a namespace, one each ms. */
function fill(log: EventLog, namespace: string, count: number): void {
  for (let n = 0; n < count; n++) log.add(n, { kind: 'pod', namespace, name: `p${n}` }, created, `${namespace} ${n}`);
}

test('keeps the last 200 of a namespace', () => {
  const log = new EventLog();
  fill(log, 'fn', 300);
  expect(log.size).toBe(200);
  expect(log.newest(null).at(-1)?.subject.name).toBe('p100');
});

test('keeps 10,000 of all namespaces, fewer of those that have the most', () => {
  const log = new EventLog();
  fill(log, 'quiet', 10);
  for (let n = 0; n < 60; n++) fill(log, `busy-${n}`, 200);
  expect(log.size).toBe(10_000);
  expect(log.newest(new Set(['quiet']))).toHaveLength(10);
  expect(log.newest(new Set(['busy-0']))[0]?.subject.name).toBe('p199');
});

test('leaves out what it has, and what is older than all that is kept', () => {
  const log = new EventLog();
  fill(log, 'fn', 300);
  const before = log.newest(null);
  fill(log, 'fn', 300);
  expect(log.newest(null)).toEqual(before);
});

test('has what happened in no namespace for everyone', () => {
  const log = new EventLog();
  const params = { source: 'prometheus', address: 'http://p' };
  log.add(1, { kind: 'source', namespace: null, name: 'prometheus' }, { code: 'source_lost', params });
  expect(log.newest(new Set())).toHaveLength(1);
});
