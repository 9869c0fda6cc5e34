import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answersIn, sendRaw } from '../rawHttp.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { RawClient } from './rawClient.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(['--no-demo-calls', ...oneFunction, '--log-format', 'json']);
});
afterAll(() => server.stop());
// Client mistakes are not logged.
let looked = 0;
afterEach(() => {
  const logged = server.output().slice(looked);
  looked += logged.length;
  expect(logged).not.toMatch(/"level":[56]0|\bat .*\.js:\d+/);
});

const host = 'Host: localhost\r\nConnection: close\r\n';
const post = (type: string) =>
  `POST /function/add HTTP/1.1\r\n${host}Content-Type: ${type}\r\nContent-Length: 2\r\n\r\nhi`;

describe('Client mistakes', () => {
  it.each<[string, string, number, string]>([
    ['no Host', 'GET /global/nodes HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ['no Host, on a path for machines', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ['no Host, on a call', 'POST /function/add HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ['an empty Host', 'GET /global/nodes HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 403, 'host_not_allowed'],
    ['an unknown Expect', `GET /global/nodes HTTP/1.1\r\n${host}Expect: cake\r\n\r\n`, 400, 'malformed_request'],
    ['the method QUERY', `QUERY /global/nodes HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
    [
      'the method QUERY with a body',
      `QUERY /livez HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`,
      405,
      'method_not_allowed',
    ],
    ['the method QUERY on a call', `QUERY /function/add HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
    ['the method M-SEARCH', `M-SEARCH /livez HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
    ['the method TRACE', `TRACE /livez HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
    ['an unknown method', `FOO /livez HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
    ['the method CONNECT', `CONNECT localhost:80 HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
    ['an empty content type', post(''), 400, 'malformed_request'],
    ['the content type x', post('x'), 400, 'malformed_request'],
    ['the content type ;;;', post(';;;'), 400, 'malformed_request'],
    ['the content type /', post('/'), 400, 'malformed_request'],
    ['the content type é/é', post('é/é'), 400, 'malformed_request'],
    ['a broken escape in a fragment', `GET /x#%zz HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
    ['a broken escape in the path', `GET /%zz HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_parameter'],
    [
      'a content type on a path that takes no body',
      `PATCH /livez HTTP/1.1\r\n${host}Content-Type: ;\r\nContent-Length: 1\r\n\r\nx`,
      405,
      'method_not_allowed',
    ],
    [
      'an unknown transfer coding',
      `POST /function/add HTTP/1.1\r\n${host}Transfer-Encoding: gzip\r\n\r\n`,
      400,
      'malformed_request',
    ],
    [
      'endless chunk extensions',
      `POST /function/add HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(40_000)}`,
      400,
      'malformed_request',
    ],
    [
      'a head of more than 16 KiB',
      `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(20_000)}\r\n\r\n`,
      400,
      'malformed_request',
    ],
    ['a length that is not a number', `GET / HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`, 400, 'malformed_request'],
    ['a version that does not exist', `GET / HTTP/7.3\r\n${host}\r\n`, 400, 'malformed_request'],
  ])('answers %s in JSON', async (_what, request, status, code) => {
    const answers = answersIn(await sendRaw(server.origin, Buffer.from(request, 'latin1')));
    expect(answers).toMatchObject([{ status, body: { status: 'error', code } }]);
  });

  it('keeps the connection after a request without Host', async () => {
    const client = (await RawClient.open(server.origin)).read();
    await client.send(`GET /livez HTTP/1.1\r\n\r\nGET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await expect.poll(() => client.statuses).toEqual([400, 200]);
    client.leave();
  });

  it('accepts HTTP/1.0 without Host', async () => {
    expect(answersIn(await sendRaw(server.origin, 'GET /livez HTTP/1.0\r\n\r\n'))).toMatchObject([{ status: 200 }]);
  });

  it('ignores an offer to upgrade the protocol', async () => {
    const upgrade = `GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`;
    expect(answersIn(await sendRaw(server.origin, upgrade))).toMatchObject([{ status: 200 }]);
  });

  it('accepts Expect: 100-continue', async () => {
    const head = `POST /function/add HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 0\r\n\r\n`;
    expect(await sendRaw(server.origin, head)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});
