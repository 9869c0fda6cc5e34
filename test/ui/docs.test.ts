import { afterAll, beforeAll, expect, it } from 'vitest';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start([...oneFunction, '--no-demo-calls']);
});
afterAll(() => server.stop());

it('/docs shows the description of the interface with files of this server alone', async () => {
  const answer = await fetch(`${server.origin}/docs`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  const page = await answer.text();
  const base = new URL(/<base href="([^"]+)"/.exec(page)?.[1] ?? '', answer.url);
  const files = [...page.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg))"/g)].map(
    ([, path]) => new URL(path ?? '', base),
  );
  expect(files.map(({ origin }) => new URL(origin).origin)).toEqual(files.map(() => server.origin));
  const texts = await Promise.all(
    files.map(async (file) => [file.pathname, await (await fetch(file)).text()] as const),
  );
  const script = texts.find(([path]) => /\/docs-[^/]+\.js$/.test(path))?.[1] ?? '';
  expect(script).toMatch(/"\.\.\/openapi\.json"|`\.\.\/openapi\.json`/);
  expect(new URL('../openapi.json', base).href).toBe(`${server.origin}/openapi.json`);
});
