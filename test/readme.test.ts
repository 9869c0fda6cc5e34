import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from './component.ts';
import { ServerProcess } from './serverProcess.ts';

const root = join(import.meta.dirname, '..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');

/** The text of all code blocks in one language. */
function blocks(path: string, language: string): string[] {
  return [...text(path).matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '');
}

describe('the READMEs', () => {
  it('give the same commands and the same example in both languages', () => {
    expect(blocks('README.zh.md', 'sh')).toEqual(blocks('README.md', 'sh'));
    expect(blocks('README.zh.md', 'yaml')).toEqual(blocks('README.md', 'yaml'));
  });

  it('begin with the commands that run the server and its tests', () => {
    expect(blocks('README.md', 'sh').slice(0, 2)).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n']);
    expect(text('.ci/run')).toContain('npm ci && TEST_REPORT="$report" npm test');
  });

  it('refer only to existing documents and scripts', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(text('package.json'));
    for (const path of ['README.md', 'README.zh.md']) {
      for (const [, file = ''] of text(path).matchAll(/\]\(([^)#:]+)\)/g)) expect(text(file)).not.toBe('');
      for (const [, script = ''] of text(path).matchAll(/npm run ([a-z0-9:]+)/g)) expect(scripts[script]).toBeTruthy();
    }
  });
});

describe('the flags in the README', () => {
  const commands = [...text('README.md').matchAll(/npm start -- ([^`\n]+)/g)].map((match) => match[1] ?? '');

  it.each(commands)('--help lists the flags of "npm start -- %s"', async (command) => {
    const { stdout } = await ServerProcess.run(['--help']);
    for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(stdout).toMatch(new RegExp(`^  ${flag}\\b`, 'm'));
    if (command.startsWith('agent')) expect(stdout).toContain('faascope agent');
  });
});

describe.runIf(component('curl'))('the curl commands in the README', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    for (const name of ['add', 'errlog', 'slow']) {
      expect((await fetch(`${server.origin}/function/${name}`, { method: 'POST', body: '1 2' })).status).toBe(200);
    }
  });
  afterAll(() => server.stop());

  const commands = blocks('README.md', 'sh').flatMap((block) =>
    block.split('\n').filter((line) => line.startsWith('curl ')),
  );

  it('are at least nine', () => expect(commands.length).toBeGreaterThan(8));

  it.each(commands)('%s succeeds', async (command) => {
    const here = command.replace('curl ', 'curl -sS --fail-with-body ').replace('http://127.0.0.1:8000', server.origin);
    const { stdout } = await promisify(execFile)('sh', ['-c', here]);
    if (command.includes('/function/')) expect(stdout).toBe('7\n');
    else expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
  });
});

describe('the stack.yaml in the README', () => {
  it('runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faascope-readme-'));
    const [yaml = ''] = blocks('README.md', 'yaml');
    await promisify(execFile)('mkdir', [join(folder, 'resize')]);
    writeFileSync(join(folder, 'resize/handler.py'), 'print("resized")\n');
    writeFileSync(join(folder, 'stack.yaml'), yaml);
    const server = await ServerProcess.start(['--functions', folder]);
    const { body } = await server.get('/static/function?func=resize');
    expect(body).toMatchObject({ status: 'success', replicas: 2, image: 'local/resize' });
    if (component('python3')) {
      const answer = await fetch(`${server.origin}/function/resize`, { method: 'POST' });
      expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: 'resized\n' });
    }
    await server.stop();
    rmSync(folder, { recursive: true });
  });
});
