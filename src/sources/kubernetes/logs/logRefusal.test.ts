import { expect, test } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { readRefusal } from './logRefusal.ts';

const container = {
  podUid: 'u',
  podName: 'add-74587bc8d-khfmp',
  namespace: 'openfaas-fn',
  container: 'add',
  restartCount: 0,
  running: true,
  startedAtMs: null,
};
const recorded = (name: string) => fixture(`apiserver/${name}`).toString();

test.each([
  [404, 'status-404.json'],
  [400, 'status-400-log.json'],
])('%d: there is no such log', (status, name) => {
  expect(readRefusal(status, recorded(name), container)).toBeNull();
});

test.each([
  [403, recorded('status-403.json'), /verb get on pods\/log in the namespace openfaas-fn\.$/],
  [401, recorded('status-401.json'), /credentials/],
  [429, '', /busy/],
  [500, '{}', /answered 500 instead of the log of pod add-74587bc8d-khfmp/],
  [404, '404 page not found', /answered 404/],
  [400, 'null', /answered 400/],
  [400, '"Status"', /answered 400/],
  [302, '', /answered 302/],
])('%d %s is told', (status, body, message) => {
  expect(readRefusal(status, body, container)).toMatchObject({
    code: 'upstream_failed',
    message: expect.stringMatching(message),
  });
});
