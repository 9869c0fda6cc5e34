import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { record } from '../../test/invocation/parsedLog.ts';
import { openFaas } from '../platforms/openfaas/openFaas.ts';
import { Replica } from './replica.ts';
import { usualBackOff } from './replicaProcess.ts';

const functionId = { connection: 'local', namespace: 'openfaas-fn', name: 'f' };

/** A replica whose process is not started: calls fail. */
function withoutProcess(): Replica {
  const spec = {
    name: 'f',
    line: 1,
    image: null,
    fprocess: 'true',
    folder: '/',
    replicas: 1,
    memoryLimitBytes: null,
    environment: {},
    readTimeoutMs: 5000,
    writeTimeoutMs: 5000,
    execTimeoutMs: null,
    labels: {},
    scaleMax: null,
  };
  const events = { changed: () => {}, ended: () => {}, ran: () => {} };
  return new Replica('f-1', functionId, spec, events, {
    programPath: '/nowhere',
    version: '0',
    nodeName: 'n1',
    logDialect: openFaas.logDialect,
    socketFolder: '/nowhere',
    clock: { wallMs: () => 0, monotonicMs: () => 0 },
    backOff: usualBackOff,
  });
}

const call = (replica: Replica, waitedMs: number) => {
  const request = { functionId, method: 'POST', path: '', query: '', headers: {}, body: Readable.from(['x']) };
  return replica.call(request, 'id', waitedMs, new AbortController().signal);
};
const forking = { ...record(0, '2026/11/23 20:07:03 Forking fprocess.'), callId: 'id' };
const waitsOf = (replica: Replica) => replica.invocations.since(0).map(({ waitedMs }) => waitedMs);

test('a call that did not wait has waited 0 ms, also after one with the same id that waited and failed', async () => {
  const replica = withoutProcess();
  await expect(call(replica, 5000)).rejects.toMatchObject({ code: 'function_failed' });
  const second = call(replica, 0);
  replica.invocations.feed(forking);
  expect(waitsOf(replica)).toEqual([0]);
  await expect(second).rejects.toMatchObject({ code: 'function_failed' });
});

test('the wait of a failed call is forgotten, so that of its run is unknown', async () => {
  const replica = withoutProcess();
  await expect(call(replica, 5000)).rejects.toMatchObject({ code: 'function_failed' });
  replica.invocations.feed(forking);
  expect(waitsOf(replica)).toEqual([null]);
});
