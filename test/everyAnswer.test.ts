import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from './rawHttp.ts';
import { ServerProcess } from './serverProcess.ts';

const stack = 'functions:\n  echo: {fprocess: cat}\n  fails: {fprocess: "false"}\n';
const host = 'Host: localhost';
const caller = 'Authorization: Bearer t-caller';
const node = `GET /dynamic/node?node=${encodeURIComponent(hostname())}`;

describe('Security headers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-answers-'));
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'stack.yaml'), stack);
    writeFileSync(join(folder, 'tokens'), 'cat t-caller caller\n');
    server = await ServerProcess.start(['--functions', folder, '--token-file', join(folder, 'tokens')]);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it.each<[string, number, string, string[]]>([
    ['made on request', 200, node, [host, caller]],
    ['made ahead', 200, node, [host, caller]],
    ['made ahead, to an allowed origin', 200, node, [host, caller, 'Origin: http://localhost:3000']],
    ['to HEAD', 200, node.replace('GET', 'HEAD'), [host, caller]],
    ['with a log', 200, 'GET /logs?func=echo', [host, caller]],
    ['of /running', 200, 'GET /running?func=echo', [host, caller]],
    ['of a function', 200, 'POST /function/echo', [host, caller, 'Content-Length: 0']],
    ['of a function that fails', 500, 'POST /function/fails', [host, caller, 'Content-Length: 0']],
    ['of /api/v1', 200, 'GET /api/v1/connections/local', [host, caller]],
    ['of a health check', 200, 'GET /livez', [host]],
    ['with metrics', 200, 'GET /metrics', [host]],
    ['with the OpenAPI document', 200, 'GET /openapi.json', [host]],
    ['with the dashboard', 200, 'GET /ui/', [host]],
    ['that leads to the dashboard', 302, 'GET /', [host]],
    ['to a preflight', 204, 'OPTIONS /function/echo', [host, 'Origin: http://localhost:3000']],
    ['to a preflight of a foreign origin', 204, 'OPTIONS /function/echo', [host, 'Origin: http://evil.example']],
    ['that rejects the target', 400, 'GET *', [host]],
    ['that reports a missing parameter', 400, 'GET /static/function', [host, caller]],
    ['that rejects invalid escapes', 400, 'GET /static/function?func=%zz', [host, caller]],
    ['that requires a token', 401, 'GET /global/pods', [host]],
    ['that rejects the role', 403, 'GET /setIP?ip=local', [host, caller]],
    ['that rejects the host', 403, 'GET /livez', ['Host: evil.example']],
    ['about an unknown path', 404, 'GET /nowhere', [host, caller]],
    ['about an unknown function', 404, 'GET /logs?func=nope', [host, caller]],
    ['about an unknown connection', 404, 'GET /api/v1/connections/nope', [host, caller]],
    ['about another method', 405, 'PUT /global/pods', [host, caller, 'Content-Length: 0']],
    [
      'to an invalid content type',
      400,
      'POST /function/echo',
      [host, caller, 'Content-Type: ;;;', 'Content-Length: 1'],
    ],
    ['to a request without Host', 400, 'GET /livez', []],
    ['to an unknown expectation', 400, 'GET /livez', [host, 'Expect: tea']],
    ['to a broken header', 400, 'GET /livez', [host, 'x y']],
    ['to headers that are too large', 400, `GET /${'a'.repeat(20_000)}`, [host]],
  ])('an answer %s forbids framing, storing and type sniffing', async (_name, status, line, headers) => {
    const lines = [`${line} HTTP/1.1`, ...headers, 'Connection: close', '', ''];
    const answer = await sendRaw(server.origin, lines.join('\r\n'), { silentMs: 5000 });
    const head = answer.slice(0, answer.indexOf('\r\n\r\n'));
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const values = (name: string) =>
      [...head.matchAll(new RegExp(`^${name}: (.*?)\r?$`, 'gim'))].map((match) => match[1]);
    expect(values('x-content-type-options')).toEqual(['nosniff']);
    expect(values('content-security-policy')).toEqual([expect.stringMatching(/(^|; )frame-ancestors 'none'$/)]);
    expect(values('cache-control')).toEqual(['no-store']);
  });
});
