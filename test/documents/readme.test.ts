import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { seriesMark } from '../interface/examples.ts';
import { differences } from '../interface/sameShape.ts';
import { ServerProcess } from '../serverProcess.ts';
import { blocks, blocksOf, documents, runBy, TakenCommands, text } from './documentCommands.ts';

const root = join(import.meta.dirname, '../..');
const commands = new TakenCommands('test/documents/readme.test.ts');

describe('the READMEs', () => {
  it('have the same blocks in both languages', () => {
    expect(blocksOf('README.zh.md')).toEqual(blocksOf('README.md'));
  });

  it('begin with the commands that run the server and its tests, and say on the first screen what faascope is not', () => {
    expect(blocks('README.md', 'sh').slice(0, 2)).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n']);
    for (const [readme, what] of [
      ['README.md', 'What it is not'],
      ['README.zh.md', '它不是'],
    ] as const) {
      expect(text(readme).split('\n').slice(0, 30).join('\n')).toContain(what);
    }
  });
});

describe('the links of the documents', () => {
  const markdown = documents.filter((path) => path.endsWith('.md'));
  const linksOf = (path: string) =>
    [...text(path).matchAll(/\[([^\]]+)\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)].map(
      ([, label = '', to = '', part]) => ({
        label,
        to: to === '' ? path : normalize(join(dirname(path), to)),
        part: part?.slice(1),
      }),
    );
  /** The anchor of a heading, as GitHub makes it. */
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');

  it.each(markdown)('%s links to files and sections that exist', (path) => {
    for (const { to, part } of linksOf(path)) {
      expect([to, existsSync(join(root, to))]).toEqual([to, true]);
      if (part === undefined) continue;
      const anchors = [...text(to).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
      expect(anchors).toContain(part);
    }
  });

  it.each(markdown.filter((path) => path.endsWith('.zh.md')))('%s links to Chinese, or says 英文', (path) => {
    for (const { label, to } of linksOf(path)) {
      const isEnglish = to.endsWith('.md') && !to.endsWith('.zh.md');
      if (isEnglish && label !== 'English') expect(label).toContain('英文');
      // Described field by field in English only; the Chinese page of that name is the original.
      if (isEnglish && label !== 'English' && to !== 'docs/interface.md') {
        expect([to, existsSync(join(root, to.replace(/\.md$/, '.zh.md')))]).toEqual([to, false]);
      }
    }
  });
});

describe('the curl commands in the README', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    for (const name of ['add', 'errlog', 'slow']) {
      expect((await fetch(`${server.origin}/function/${name}`, { method: 'POST', body: '1 2' })).status).toBe(200);
    }
  });
  afterAll(() => server.stop());

  const curls = runBy['test/documents/readme.test.ts'];
  it.runIf(component('curl')).each(curls)('%s succeeds', async (start) => {
    const command = commands.take(start);
    const here = command.replace('curl ', 'curl -sS --fail-with-body ').replace('http://127.0.0.1:8000', server.origin);
    const { stdout } = await promisify(execFile)('sh', ['-c', here]);
    if (command.includes('/function/')) expect(stdout).toBe('7\n');
    else expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
  });

  it('has an answer with the fields of the sample, its first seconds null', async () => {
    const [sample = ''] = blocks('README.md', 'json');
    const series = /\[(\[\d+, null\]), \.\.\., .*\]/g;
    expect(sample.match(series)).toHaveLength(2);
    const example: unknown = JSON.parse(sample.replaceAll(series, `"${seriesMark}"`));
    const { body } = await server.get('/dynamic/pod?pod=add');
    expect(differences(example, body)).toEqual([]);
    expect(differences(body, example)).toEqual(['cpuRate', 'memRate'].map((name) => `answer.${name} is no list`));
    expect(body).toMatchObject({ cpuRate: expect.arrayContaining([[expect.any(Number), null]]) });
  });

  it.runIf(component('curl'))('were all run', () => {
    expect(commands.left).toEqual([]);
  });
});
