// npm run shots: pictures of the dashboard for the documents, in docs/images. Takes about three minutes; with names, as in
// npm run shots -- overview-dark, those alone.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const images = join(root, 'docs/images');
const scratch = mkdtempSync(join(tmpdir(), 'faascope-shots-'));
const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts a server. @returns its process and origin */
async function serve(...flags) {
  const program = join(root, 'dist/cli/faascope.js');
  const state = mkdtempSync(join(scratch, 'state-'));
  const child = spawn(process.execPath, [program, '--listen', '127.0.0.1:0', '--state', state, ...flags]);
  const origin = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`faascope ended with ${code}.`)));
    child.stderr.resume();
    child.stdout.on('data', (chunk) => {
      const found = /at (http:\S+)/.exec(String(chunk))?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, origin };
}

const live = (page) => page.locator('[data-testid="pulse"][data-kind="live"]').waitFor();
const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));
const pressing =
  (...keys) =>
  async (page) => {
    await live(page);
    for (const key of keys) await page.keyboard.press(key);
  };
/** Calls a function and lets it run for a while before the picture. */
const calling = (name, ms) => async (page) => {
  await live(page);
  void fetch(`${demo.origin}/function/${name}`, { method: 'POST' });
  await page.waitForTimeout(ms);
};

const demo = await serve();
const guarded = await (async () => {
  writeFileSync(join(scratch, 'tokens'), 'ann t-ann viewer\n');
  return serve('--no-demo-calls', '--token-file', join(scratch, 'tokens'));
})();
/** A Prometheus that has scraped nothing. */
const nothing = createServer((_request, response) => {
  const data = { resultType: 'vector', result: [], version: '2.53.0' };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'success', data }));
});
await new Promise((resolve) => nothing.listen(0, '127.0.0.1', resolve));
const empty = await serve('--prometheus', `http://127.0.0.1:${nothing.address().port}`);

const overview = '/ui/';
const checkout = '/ui/functions/openfaas-fn/checkout';
const running = calling('checkout', 450);
const shots = [
  { name: 'overview-dark', path: overview },
  { name: 'overview-light', path: overview, theme: 'light' },
  { name: 'overview-zh-light', path: overview, theme: 'light', language: 'zh-CN' },
  { name: 'overview-1280-dark', path: overview, size: [1280, 800] },
  { name: 'overview-1920-dark', path: overview, size: [1920, 1080] },
  {
    name: 'overview-4k-dark',
    path: `${overview}?fn=openfaas-fn%2Fcheckout`,
    size: [3840, 2160],
    prepare: running,
  },
  { name: 'overview-390-dark', path: overview, size: [390, 844], ratio: 2 },
  { name: 'overview-frozen-dark', path: overview, prepare: pressing('f', 'Shift+ArrowLeft', 'ArrowLeft') },
  { name: 'palette-dark', path: overview, prepare: pressing('Control+K', 'c', 'h') },
  { name: 'keys-light', path: overview, theme: 'light', prepare: pressing('?') },
  { name: 'function-dark', path: checkout, prepare: running },
  { name: 'function-light', path: checkout, theme: 'light', prepare: running },
  { name: 'function-1280-dark', path: checkout, size: [1280, 800], prepare: running },
  { name: 'function-1920-dark', path: checkout, size: [1920, 1080], prepare: running },
  { name: 'function-390-dark', path: checkout, size: [390, 844], ratio: 2, prepare: running },
  { name: 'function-invoke-dark', path: `${checkout}?invoke=` },
  {
    name: 'signin-light',
    server: guarded,
    path: overview,
    theme: 'light',
    prepare: (page) => page.locator('#token').waitFor(),
  },
  { name: 'empty-light', server: empty, path: overview, theme: 'light' },
];

async function take(
  browser,
  { name, server = demo, path, theme = 'dark', language = 'en-GB', size = [1440, 900], ratio = 1, prepare = live },
) {
  const [width, height] = size;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: ratio,
    colorScheme: theme,
    locale: language,
  });
  const page = await context.newPage();
  await page.goto(server.origin + path);
  await page.waitForTimeout(2500);
  await prepare(page);
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(images, `${name}.png`) });
  await context.close();
  process.stdout.write(`docs/images/${name}.png\n`);
}

/** Last: the server of the pictures is stopped. */
async function takeLost(page) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  demo.child.kill('SIGKILL');
  await seconds(12);
  await page.screenshot({ path: join(images, 'overview-lost-dark.png') });
  process.stdout.write('docs/images/overview-lost-dark.png\n');
}

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
mkdirSync(images, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
try {
  // Somebody must watch for a minute until the axis is full.
  const watching = await browser.newPage();
  await watching.goto(demo.origin + overview);
  await seconds(70);
  for (const shot of shots) if (isWanted(shot.name)) await take(browser, shot);
  if (isWanted('overview-lost-dark')) await takeLost(watching);
} finally {
  await browser.close();
  for (const { child } of [demo, guarded, empty]) child.kill();
  nothing.closeAllConnections();
  nothing.close();
  rmSync(scratch, { recursive: true, force: true });
}
