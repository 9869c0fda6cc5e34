import { expect, test } from 'vitest';
import { type LogPart, podLogPath, podLogQuery } from './podLogRequest.ts';

const container = {
  podUid: 'u',
  podName: 'add/../x',
  namespace: 'fn ns',
  container: 'add',
  restartCount: 0,
  running: true,
  startedAtMs: null,
};
const all: LogPart = { previous: false, follow: false, tailLines: null, since: null };

test('names are percent-encoded', () => {
  expect(podLogPath(container)).toBe('/api/v1/namespaces/fn%20ns/pods/add%2F..%2Fx/log');
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
])('%j', (part, want) => {
  expect(podLogQuery(container, { ...all, ...part })).toEqual({ container: 'add', timestamps: 'true', ...want });
});
