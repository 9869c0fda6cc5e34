import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { blocks, TakenCommands } from './documentCommands.ts';
import { flagsOf, shell, withServer } from './servedCommand.ts';

const commands = new TakenCommands('test/documents/webPage.test.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-page-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The body of a page after its scripts have run, in a browser for which every host name is this machine. */
async function bodyInBrowser(url: string): Promise<string> {
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * 127.0.0.1'];
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  const { stdout } = await promisify(execFile)('chromium', [
    ...flags,
    profile,
    '--virtual-time-budget=20000',
    '--dump-dom',
    url,
  ]);
  return /<body>(.*?)<\/body>/s.exec(stdout)?.[1] ?? '';
}

describe.runIf(component('chromium') && component('openssl'))('a page on another origin', () => {
  it('reads with the token if --allow-origin names its origin, and not otherwise', async () => {
    await shell(commands.take('(umask 077; echo "page'), folder);
    const token = readFileSync(join(folder, 'tokens'), 'utf8').split(' ')[1] ?? '';
    const [script = ''] = blocks('docs/how-to.md', 'js');
    let html = '';
    const site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const address = site.address();
    const sitePort = address === null || typeof address === 'string' ? 0 : address.port;
    const command = commands.take('npm start -- --listen 0.0.0.0:8000 --token-file tokens --allow-origin');
    const flags = flagsOf(command, {
      '0.0.0.0:8000': '0.0.0.0:0',
      '-file tokens': `-file ${join(folder, 'tokens')}`,
      'http://dashboard.example': `http://dashboard.example:${sitePort}`,
    });
    try {
      await withServer(flags, async ({ origin }) => {
        const here = script.replace('faascope.example:8000', `faascope.example:${new URL(origin).port}`);
        html = `<body>not read</body><script type="module">
          const token = '${token}';
          try {
            ${here}
            document.body.textContent = func.join(' ');
          } catch (error) {
            document.body.textContent = String(error);
          }
        </script>`;
        expect(await bodyInBrowser(`http://dashboard.example:${sitePort}/`)).toBe(
          'add add-two burn checkout errlog mail nodeinfo payment pdf-invoice search slow stock thumbnail',
        );
        expect(await bodyInBrowser(`http://another.example:${sitePort}/`)).toContain('TypeError: Failed to fetch');
      });
    } finally {
      site.close();
    }
    expect(commands.left).toEqual([]);
  });
});
