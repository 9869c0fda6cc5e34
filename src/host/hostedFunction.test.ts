import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFaas } from '../platforms/openfaas/openFaas.ts';
import { HostedFunction, leastBusy } from './hostedFunction.ts';
import { usualBackOff } from './replicaProcess.ts';

/** A function of two replicas that are never started, so that calls wait. */
function neverReady(): HostedFunction {
  const spec = {
    name: 'slow-start',
    line: 1,
    image: null,
    fprocess: 'true',
    folder: '/',
    replicas: 2,
    memoryLimitBytes: null,
    environment: {},
    readTimeoutMs: 5000,
    writeTimeoutMs: 5000,
    execTimeoutMs: null,
    labels: {},
    scaleMax: null,
  };
  return new HostedFunction({ connection: 'local', namespace: 'openfaas-fn', name: spec.name }, spec, {
    programPath: '/nowhere',
    version: '0',
    nodeName: 'n1',
    logDialect: openFaas.logDialect,
    socketFolder: '/nowhere',
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
    backOff: usualBackOff,
    changed: () => {},
    ended: () => {},
  });
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (thrown) => thrown.code,
  );
const patient = () => new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('queues 64 calls a replica until one is ready, and refuses more until one leaves', async () => {
  const fn = neverReady();
  const leaving = new AbortController();
  const first = codeOf(fn.takeReplica(5000, leaving.signal));
  const others = Array.from({ length: 127 }, () => codeOf(fn.takeReplica(5000, patient())));
  expect(await codeOf(fn.takeReplica(5000, patient()))).toBe('too_many_requests');
  leaving.abort();
  expect(await first).toBe('function_failed');
  const again = codeOf(fn.takeReplica(5000, patient()));
  await vi.advanceTimersByTimeAsync(5000);
  expect(new Set(await Promise.all([...others, again]))).toEqual(new Set(['function_failed']));
});

test('rejects a call if no replica is ready in time', async () => {
  const call = vi.fn();
  const waiting = codeOf(neverReady().takeReplica(5000, patient())).then(call);
  await vi.advanceTimersByTimeAsync(4999);
  expect(call).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await waiting;
  expect(call).toHaveBeenCalledWith('function_failed');
});

test.each<[string, (number | null)[], number, number | null]>([
  ['none without replicas', [], 0, null],
  ['none if none is ready', [null, null], 0, null],
  ['the only one', [3], 0, 0],
  ['the least busy', [2, 1, 3], 0, 1],
  ['the next of equally busy ones', [1, 1, 1], 1, 1],
  ['the least busy, wrapping around', [0, 1, 1], 2, 0],
  ['a busy one rather than one that is not ready', [null, 5], 0, 1],
])('picks %s', (_, inFlight, from, index) => {
  const all = inFlight.map((count) => ({ ready: count !== null, inFlight: count ?? 0 }));
  expect(leastBusy(all, from)?.index ?? null).toBe(index);
});
