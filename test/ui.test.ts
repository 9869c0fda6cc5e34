import { execFileSync } from 'node:child_process';
import { createServer, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from './rawHttp.ts';
import { oneFunction, ServerProcess } from './serverProcess.ts';

/** An answer as it was sent, without what fetch undoes. */
async function ask(origin: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request(new URL(path, origin), { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: { ...answer.headers }, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('The dashboard as it is served', () => {
  let server: ServerProcess;
  /** The script of the page, as its address in the page. */
  let script = '';
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls', ...oneFunction]);
    const { body } = await ask(server.origin, '/ui/');
    script = /src="\.\/(assets\/index-[^"]+\.js)"/.exec(body.toString())?.[1] ?? '';
    expect(script).not.toBe('');
  });
  afterAll(() => server.stop());

  it.each([
    ['/ui/', './'],
    ['/ui/functions', './'],
    ['/ui/functions/a/b', '../../'],
    ['/ui/functions/a/%3Cimg%20src%3Dx%3E?connection=<b>', '../../'],
    ['/ui/functions/a/b/', '../../../'],
  ])('%s is the page, whose addresses are relative to %s', async (path, base) => {
    const { status, headers, body } = await ask(server.origin, path);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    const page = body.toString();
    expect(page).toContain(`<base href="${base}" />`);
    expect(new URL(script, new URL(base, new URL(path, server.origin))).pathname).toBe(`/ui/${script}`);
    // Nothing of the address is in the page.
    expect(page).not.toMatch(/<img|<b>/);
  });

  it('is what / leads to, without a token', async () => {
    for (const path of ['/', '/ui']) {
      const { status, headers } = await ask(server.origin, path);
      expect([status, headers['location']]).toEqual([302, 'ui/']);
    }
  });

  it('allows scripts from its own origin only, and a style only with the nonce of this answer', async () => {
    const [one, other] = [await ask(server.origin, '/ui/'), await ask(server.origin, '/ui/')];
    const nonces = [one, other].map(({ headers, body }) => {
      const rules = String(headers['content-security-policy']).split('; ');
      expect(rules).toContain("default-src 'none'");
      expect(rules).toContain("script-src 'self'");
      expect(rules).toContain("connect-src 'self'");
      expect(rules).toContain("frame-ancestors 'none'");
      expect(body.toString()).not.toMatch(/<script(?![^>]* src="\.\/)[^>]*>|<style| style="| on\w+="/);
      const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(rules.join('; '))?.[1] ?? '';
      expect(body.toString()).toContain(`content="${nonce}"`);
      return nonce;
    });
    expect(nonces[0]?.length).toBeGreaterThanOrEqual(22);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it.each<[string | null, string | undefined, (bytes: Buffer) => Buffer]>([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['identity', undefined, (bytes) => bytes],
    [null, undefined, (bytes) => bytes],
  ])('a script is sent to a client that accepts %s as %s', async (accepted, encoding, unpack) => {
    const headers: Record<string, string> = accepted === null ? {} : { 'accept-encoding': accepted };
    const answer = await ask(server.origin, `/ui/${script}`, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'content-length': String(answer.body.length),
    });
    expect(answer.headers['content-encoding']).toBe(encoding);
    const plain = await ask(server.origin, `/ui/${script}`);
    expect(unpack(answer.body).equals(plain.body)).toBe(true);
  });

  it('a script that the client has is not sent again', async () => {
    const { headers } = await ask(server.origin, `/ui/${script}`);
    const again = await ask(server.origin, `/ui/${script}`, { 'if-none-match': String(headers['etag']) });
    expect([again.status, again.body.length, again.headers['etag']]).toEqual([304, 0, headers['etag']]);
    const changed = await ask(server.origin, `/ui/${script}`, { 'if-none-match': '"other"' });
    expect(changed.status).toBe(200);
  });

  it.each(['/ui/', '/ui/SCRIPT'])('HEAD of %s has the headers of GET and no body', async (path) => {
    const real = path.replace('SCRIPT', script);
    const [head, get] = [await ask(server.origin, real, {}, 'HEAD'), await ask(server.origin, real)];
    expect([head.status, head.body.length, head.headers['content-type']]).toEqual([
      200,
      0,
      get.headers['content-type'],
    ]);
    expect(head.headers['etag']).toBe(get.headers['etag']);
  });

  it.each([
    ['/ui/assets/none.js', 404],
    ['/ui/assets/..%2f..%2fcli%2ffaascope.js', 404],
    ['/ui/assets/../../../package.json', 404],
    ['/ui/assets/%2e%2e/files.json', 404],
    [`/ui/SCRIPT.br`, 404],
    ['/ui/files.json', 200],
    ['/ui/%00', 200],
  ])('%s is answered with %d, and never with a file that the build did not list', async (path, status) => {
    const answer = await sendRaw(
      server.origin,
      `GET ${path.replace('SCRIPT', script)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toMatch(/"inputs"|"devDependencies"|#!\/usr/);
    if (status === 200) expect(answer).toContain('<div id="root">');
  });

  it('works below the path prefix of a proxy', async () => {
    const proxy = createServer((incoming, outgoing) => {
      const path = (incoming.url ?? '').replace('/tools/faascope', '');
      void ask(server.origin, path).then(({ status, headers, body }) => {
        outgoing.writeHead(status, Object(headers)).end(body);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const address = proxy.address();
      const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      const page = await fetch(`${origin}/tools/faascope/ui`);
      expect(page.url).toBe(`${origin}/tools/faascope/ui/`);
      expect((await fetch(new URL(script, page.url))).status).toBe(200);
    } finally {
      proxy.close();
    }
  });

  it('is not built anew when nothing changed', () => {
    const built = () => execFileSync('stat', ['-c', '%Y', 'dist/web/files.json']).toString();
    const before = built();
    expect(execFileSync(process.execPath, ['web/build.mjs']).toString()).toBe('');
    expect(built()).toBe(before);
  });
});
