import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePaths } from './interface/examples.ts';
import { ServerProcess } from './serverProcess.ts';

describe('The start page', () => {
  let server: ServerProcess;
  let page = '';
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    const answer = await fetch(`${server.origin}/`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    page = await answer.text();
  });
  afterAll(() => server.stop());

  const links = () =>
    [...page.matchAll(/<a href="([^"]+)"/g)].map((match) => (match[1] ?? '').replaceAll('&#38;', '&'));

  it('shows what is watched', () => {
    expect(page).toContain('Watching <b>this machine</b>: 6 functions, 7 pods, 1 node.');
    expect(page).toContain(hostname());
  });

  it('links every path with real names, and each link works', async () => {
    expect([...new Set(links().map((link) => link.replace(/\?.*/, '')))]).toEqual(expect.arrayContaining(pagePaths()));
    for (const link of links())
      expect({ link, status: (await fetch(server.origin + link)).status }).toEqual({ link, status: 200 });
  });
});
