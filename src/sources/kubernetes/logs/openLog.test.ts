import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import type { ClusterApi, ClusterRequest } from '../clusterApi.ts';
import type { LogContainer } from './logContainer.ts';
import { brokenLog, type LogPart, openLog, readLines } from './openLog.ts';

const container: LogContainer = {
  podUid: 'u',
  podName: 'add-74587bc8d-khfmp',
  namespace: 'openfaas-fn',
  nodeName: 'n1',
  podCreatedAtMs: null,
  container: 'add',
  restartCount: 0,
  running: true,
  startedAtMs: null,
};
const all: LogPart = { previous: false, follow: false, tailLines: null, since: null };
const limits = { signal: new AbortController().signal, headTimeoutMs: 1000, silenceTimeoutMs: null };
const recorded = (name: string) => fixture(`apiserver/${name}`).toString();

function answering(status: number, body: string, requests: ClusterRequest[] = []): ClusterApi {
  return {
    request: async (request) => {
      requests.push(request);
      return { status, headers: {}, body: Readable.from([Buffer.from(body)]) };
    },
  };
}

async function requestFor(part: Partial<LogPart>, of: LogContainer = container): Promise<ClusterRequest | undefined> {
  const requests: ClusterRequest[] = [];
  await openLog(answering(200, '', requests), of, { ...all, ...part }, limits);
  return requests[0];
}

test.each([
  ['a connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'upstream_failed', /was cut off/],
  ['a bug of this program', new TypeError('no such thing'), 'internal', /A bug in faascope/],
])('tells why a log broke off: %s', (_name, thrown, code, message) => {
  expect(brokenLog(thrown, container)).toMatchObject({ code, message: expect.stringMatching(message), cause: thrown });
});

test('percent-encodes names', async () => {
  const request = await requestFor({}, { ...container, namespace: 'fn ns', podName: 'add/../x' });
  expect(request?.path).toBe('/api/v1/namespaces/fn%20ns/pods/add%2F..%2Fx/log');
});

test.each<[Partial<LogPart>, Record<string, string>]>([
  [{}, {}],
  [{ previous: true }, { previous: 'true' }],
  [{ follow: true }, { follow: 'true' }],
  [{ tailLines: 5 }, { tailLines: '5' }],
  [{ since: { unixSecond: 1_795_464_330 } }, { sinceTime: '2026-11-23T20:05:30Z' }],
  [{ since: { unixSecond: -1 } }, { sinceTime: '1970-01-01T00:00:00Z' }],
  [{ since: { lastSeconds: 0 } }, { sinceSeconds: '1' }],
  [{ since: { lastSeconds: 69.2 } }, { sinceSeconds: '70' }],
])('requests %j as %j', async (part, want) => {
  expect((await requestFor(part))?.query).toEqual({ container: 'add', timestamps: 'true', ...want });
});

test.each([
  [404, 'status-404.json'],
  [400, 'status-400-log.json'],
])('reports a missing log for %d', async (status, name) => {
  expect(await openLog(answering(status, recorded(name)), container, all, limits)).toEqual({ kind: 'none' });
});

test.each([
  [403, recorded('status-403.json'), /permission: get pods\/log in namespace openfaas-fn\.$/],
  [401, recorded('status-401.json'), /credentials/],
  [429, '', /busy/],
  [500, '{}', /answered 500 instead of the log of pod add-74587bc8d-khfmp/],
  [404, '404 page not found', /answered 404/],
  [400, 'null', /answered 400/],
  [400, '"Status"', /answered 400/],
  [302, '', /answered 302/],
])('reports %d %s', async (status, body, message) => {
  const opened = await openLog(answering(status, body), container, all, limits).catch((fault: unknown) => ({ fault }));
  expect(opened).toMatchObject({ fault: { code: 'upstream_failed', message: expect.stringMatching(message) } });
});

test.each([
  [
    'unable to retrieve container logs for containerd://b91ca08d41b0a50d506ad4eac0f56e23952f67bf37cdd649e75c793736db0b46',
    [],
  ],
  [
    'failed to open log file "/var/log/pods/x/add/3.log": open /var/log/pods/x/add/3.log: no such file or directory',
    [],
  ],
  ['failed to try resolving symlinks in path "/var/log/pods/x/add/0.log": lstat x: no such file or directory', []],
  ['failed to create fsnotify watcher: too many open files', 'failed'],
  ['failed to tail 5 lines of log file "x": input/output error', 'failed'],
  ['failed to get container status {"" ""}: rpc error: code = OutOfRange desc = EOF', 'failed'],
  ['rpc error: code = Unavailable desc = connection error', 'failed'],
  ['failed to do what it should', ['failed to do what it should']],
  ['a log whose program wrote no newline', ['a log whose program wrote no newline']],
  ['', []],
])('reads a log that ends with %s', async (rest, want) => {
  const lines: string[] = [];
  const read = async () => {
    for await (const batch of readLines(Readable.from([Buffer.from(rest)]), container)) {
      lines.push(...batch.map(({ text }) => text));
    }
    return lines;
  };
  const outcome = await read().catch(({ message }: Error) =>
    /cannot read its log/.test(message) ? 'failed' : message,
  );
  expect(outcome).toEqual(want);
});
