import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn, sendRaw } from '../rawHttp.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

const browser = 'User-Agent: Mozilla/5.0 (X11; Linux x86_64)';
const ui = 'Origin: http://ui.example';

describe('a server beyond loopback without tokens', () => {
  let listed: ServerProcess;
  let unlisted: ServerProcess;
  beforeAll(async () => {
    const flags = ['--no-demo-calls', ...oneFunction, '--listen', '0.0.0.0:0'];
    listed = await ServerProcess.start([...flags, '--allow-target', 'any', '--allow-origin', 'http://ui.example']);
    unlisted = await ServerProcess.start(flags);
  });
  afterAll(async () => {
    await Promise.all([listed.stop(), unlisted.stop()]);
  });

  async function asked(server: ServerProcess, line: string, headers: readonly string[]): Promise<unknown> {
    const { port } = new URL(server.origin);
    const head = [`${line} HTTP/1.1`, 'Host: 192.168.1.5:8000', 'Content-Length: 0', 'Connection: close', ...headers];
    const [answer] = answersIn(await sendRaw(`http://127.0.0.1:${port}`, `${head.join('\r\n')}\r\n\r\n`));
    return answer;
  }

  it.each<[string, string[], number]>([
    ['a plain client', [], 200],
    ['curl', ['User-Agent: curl/8.14.1'], 200],
    ['a listed origin', [browser, ui, 'Sec-Fetch-Site: cross-site'], 200],
    ['an image on plain HTTP', [browser], 403],
    ['a typed address', [browser, 'Sec-Fetch-Site: none'], 403],
    ["the server's own origin", [browser, 'Origin: http://192.168.1.5:8000', 'Sec-Fetch-Site: same-origin'], 403],
    ['two user agents', ['User-Agent: curl/8.14.1', browser], 403],
    ['two fetch sites', ['Sec-Fetch-Site: none', 'Sec-Fetch-Site: none'], 403],
    ['an unknown fetch site', [ui, 'Sec-Fetch-Site: nearby'], 403],
    ['an origin given twice', [ui, ui], 403],
  ])('%s', async (_name, headers, status) => {
    const answer = await asked(listed, 'GET /setIP?ip=local', headers);
    const body = status === 200 ? { status: 'success' } : { code: 'origin_not_allowed' };
    expect(answer).toMatchObject({ status, body });
    const call = await asked(listed, 'POST /function/nope', headers);
    const callBody = status === 200 ? { code: 'unknown_function' } : body;
    expect(call).toMatchObject({ status: status === 200 ? 404 : status, body: callBody });
  });

  it('refuses changes without --allow-target, and still serves reads', async () => {
    for (const line of ['GET /setIP?ip=local', 'POST /function/add']) {
      expect(await asked(unlisted, line, [])).toMatchObject({ status: 403, body: { code: 'target_not_allowed' } });
    }
    expect(await asked(unlisted, 'GET /global/nodes', [browser])).toMatchObject({ status: 200 });
  });
});
