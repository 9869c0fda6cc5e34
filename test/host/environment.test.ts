import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../until.ts';
import { HostUnderTest } from './hostUnderTest.ts';

const stack = `functions:
  environment: {fprocess: env, environment: {MINE: "1 2"}}
  steering:
    fprocess: env
    environment: {NODE_OPTIONS: --require=/is/not/there, NODE_V8_COVERAGE: /x, UV_THREADPOOL_SIZE: "1", PATH: "/bin:/usr/bin"}
`;

let under: HostUnderTest;
const pods = () => under.host.inventory.snapshot(0)?.pods ?? [];
beforeAll(async () => {
  under = new HostUnderTest(stack);
  void under.host.start(new AbortController().signal);
  await until('both are ready', () => pods().length === 2 && pods().every(({ ready }) => ready));
});
afterAll(() => under.stop());

test('a function gets headers, method, path, query and its own variables, and none of the host', async () => {
  process.env['TEST_SECRET'] = 'not for functions';
  const headers = { 'x-call-id': 'mine-1', 'x-some-thing': 'é', host: 'h:8', 'content-type': 'text/plain' };
  const answer = await under.call('environment', 'abc', {
    method: 'PUT',
    path: '/a b?c%/漢',
    query: 'q=1&r',
    headers,
  });
  expect(answer.callId).toBe('mine-1');
  const lines = answer.text.split('\n');
  for (const line of [
    'MINE=1 2',
    'fprocess=env',
    'Http_Method=PUT',
    'Http_Path=/a b?c%/漢',
    'Http_Query=q=1&r',
    'Http_X_Call_Id=mine-1',
    'Http_X_Some_Thing=é',
    'Http_Host=h:8',
    'Http_Content_Type=text/plain',
    'Http_Content_Length=-1',
    'Http_ContentLength=-1',
  ]) {
    expect(lines).toContain(line);
  }
  expect(answer.text).toMatch(/^HOSTNAME=environment-[\da-f]{10}-[a-z\d]{5}$/m);
  expect(answer.text).not.toMatch(/SECRET|faascope_|NODE_/);
});

test('variables that affect Node reach the function but not its replica', async () => {
  const { text } = await under.call('steering');
  for (const line of ['NODE_OPTIONS=--require=/is/not/there', 'NODE_V8_COVERAGE=/x', 'UV_THREADPOOL_SIZE=1']) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).not.toContain('faascope');
  const steering = pods().find(({ functionName }) => functionName === 'steering');
  const { pid } = [...under.host.roots()].find(({ podUid }) => podUid === steering?.uid) ?? {};
  const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map((line) => line.split('=', 1)[0]);
  expect(names).toContain('HOSTNAME');
  expect(names.filter((name) => /^(NODE_|UV_|LD_|OPENSSL_|fprocess)/.test(name ?? ''))).toEqual([]);
});

test('a Proxy header does not set the proxy of the function (httpoxy)', async () => {
  const { text } = await under.call('environment', '', { headers: { proxy: 'http://evil:1' } });
  expect(text).toContain('Http_Path=/');
  expect(text).not.toMatch(/proxy|evil/i);
});
