import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { CommandLine } from './commandLine.ts';
import { blocks, TakenCommands } from './documentCommands.ts';

const root = join(import.meta.dirname, '../..');
const commands = new TakenCommands('test/documents/readme.long.test.ts');
/** What a fresh clone does not contain. */
const notCloned = ['.git', 'node_modules', 'dist', 'build'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a fresh clone', () => {
  it('serves after the first command of the README', { timeout: 300_000 }, async () => {
    const clone = join(folder, 'clone');
    cpSync(root, clone, { recursive: true, filter: (path) => !notCloned.some((name) => path === join(root, name)) });
    const started = new CommandLine(commands.take('npm ci && npm start'), clone, {
      FAASCOPE_LISTEN: '127.0.0.1:0',
      XDG_STATE_HOME: join(folder, 'state'),
      npm_config_prefer_offline: 'true',
    });
    try {
      const origin = await started.match(/at (http:\/\/\S+)/, 280_000);
      const answer = await fetch(`${origin}/global/functions`);
      expect(await answer.json()).toMatchObject({ status: 'success', func: expect.arrayContaining(['add', 'slow']) });
      expect(started.printed).not.toMatch(/EBADENGINE|warn/i);
    } finally {
      await started.stop();
    }
  });
});

describe.runIf(component('python3') && component('curl'))('the resize function of the README', () => {
  const shell = async (command: string) => promisify(execFile)('sh', ['-c', command], { cwd: folder });

  it('makes a large picture small, with the package of its requirements file', async () => {
    const [stack = ''] = blocks('README.md', 'yaml');
    const [handler = ''] = blocks('README.md', 'python');
    mkdirSync(join(folder, 'my-functions/resize'), { recursive: true });
    writeFileSync(join(folder, 'my-functions/stack.yaml'), stack);
    writeFileSync(join(folder, 'my-functions/resize/handler.py'), handler);
    writeFileSync(join(folder, 'my-functions/resize/requirements.txt'), 'pillow\n');
    await shell(commands.take('python3 -m venv my-functions/resize/venv'));
    await shell(commands.take('my-functions/resize/venv/bin/pip install'));
    const python = 'my-functions/resize/venv/bin/python -c';
    await shell(`${python} 'from PIL import Image; Image.new("RGB", (1600, 800), "red").save("photo.jpg")'`);

    const server = await ServerProcess.start(['--functions', join(folder, 'my-functions')]);
    try {
      const { body } = await server.get('/static/function?func=resize');
      expect(body).toMatchObject({ status: 'success', replicas: 2, image: 'local/resize' });
      const curl = commands.take('curl --data-binary @photo.jpg').replace('http://127.0.0.1:8000', server.origin);
      await shell(curl.replace('curl', 'curl -sS --fail'));
    } finally {
      await server.stop();
    }
    expect(readFileSync(join(folder, 'small.jpg')).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const { stdout } = await shell(`${python} 'from PIL import Image; print(Image.open("small.jpg").size)'`);
    expect(stdout.trim()).toBe('(200, 100)');
  });
});

describe('the commands of this file', () => {
  it.runIf(component('python3') && component('curl'))('were all run', () => {
    expect(commands.left).toEqual([]);
  });
});
