import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { CommandLine } from './commandLine.ts';
import { blocks, TakenCommands } from './documentCommands.ts';

const root = join(import.meta.dirname, '../..');
const commands = new TakenCommands('test/documents/live.long.test.ts');
const documents = ['docs/live.md', 'docs/live.zh.md'];

let folder: string;
let site: Server;
let siteOrigin: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-live-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/faascope'));
  site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const types = new Map([
      ['.js', 'text/javascript'],
      ['.html', 'text/html; charset=utf-8'],
    ]);
    const type = types.get(extname(path));
    if (type === undefined) response.writeHead(404).end();
    else
      response
        .setHeader('content-type', type)
        .end(readFileSync(path.startsWith('/dist/') ? join(root, path) : join(folder, path)));
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const address = site.address();
  siteOrigin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  server = await ServerProcess.start(['--functions', 'examples/shop', '--allow-origin', siteOrigin]);
});
afterAll(async () => {
  await server.stop();
  site.close();
  rmSync(folder, { recursive: true });
});

const checkout = () => fetch(`${server.origin}/function/checkout`, { method: 'POST', body: '1041' });

it('curl prints the events that the page shows', async () => {
  const command = commands
    .take('curl --no-buffer "http://127.0.0.1:8000/api/v1/stream')
    .replace('http://127.0.0.1:8000', server.origin);
  const line = new CommandLine(command, folder);
  await line.match(/(event: server\ndata: \{"version".*)/);
  await line.match(/(event: state\ndata: \{"topic":"function:openfaas-fn\/checkout","second":\d+)/);
  await line.match(/(event: second\nid: \d+\ndata: \{"second":\d+,"nowSeconds":.*"fromSecond":\d+,"columns":)/);
  await line.stop();
});

it('curl follows a log, as the page shows', async () => {
  await (await checkout()).text();
  const shown = commands.take('curl --no-buffer "http://127.0.0.1:8000/api/v1/functions');
  const line = new CommandLine(shown.replace('http://127.0.0.1:8000', server.origin), folder);
  await line.match(/(\{"event":"line".*Wrote \d+ Bytes)/);
  const { length } = line.printed;
  await (await checkout()).text();
  await expect.poll(() => line.printed.slice(length)).toMatch(/\{"event":"line".*Wrote \d+ Bytes/);
  await line.stop();
  expect(commands.left).toEqual([]);
});

describe.each(documents)('the programs of %s', (document) => {
  const [graph = '', inside = '', provenance = '', log = ''] = blocks(document, 'js');
  const run = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return new CommandLine(`node ${name} ${server.origin}`, folder);
  };

  it('draw the calls of a minute', async () => {
    const program = run('graph.mjs', graph);
    await program.match(/(\r[ ?▁▂▃▄▅▆▇█]{60})/);
    await (await checkout()).text();
    await program.match(/(\r[ ?▁▂▃▄▅▆▇█]{50,59}█)/);
    await program.stop();
  });

  it('print the sub-functions of a call while it runs', async () => {
    const program = run('inside.mjs', inside);
    await expect
      .poll(async () => {
        await (await checkout()).text();
        return program.printed;
      })
      .toMatch(/^[0-9a-f]{16} checkout > basket.*reserve > warehouse, checkout > pay, pay > fraud-check/m);
    await program.stop();
  });

  it('print where the CPU comes from', async () => {
    const program = run('provenance.mjs', provenance);
    await program.match(/(^local null \/proc\/PID\/stat$)/m);
    await program.stop();
  });

  it('print the lines of a log as they are written', async () => {
    const program = run('log.mjs', log);
    await expect
      .poll(async () => {
        await (await checkout()).text();
        return program.printed;
      })
      .toMatch(/^checkout-\S+ .*checkout started/m);
    await program.stop();
  });

  it.runIf(component('chromium'))('draw in a page', async () => {
    const [page = ''] = blocks(document, 'html');
    writeFileSync(join(folder, 'page.html'), page.replace('http://127.0.0.1:8000', server.origin));
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    try {
      const tab = await browser.newPage();
      await tab.goto(`${siteOrigin}/page.html`);
      const painted = () =>
        tab.evaluate(`(() => {
          const canvas = document.querySelector('canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value) => value > 0);
        })()`);
      await expect
        .poll(async () => {
          await (await checkout()).text();
          return painted();
        })
        .toBe(true);
      expect(await tab.title()).toBe('live');
    } finally {
      await browser.close();
    }
  });
});
