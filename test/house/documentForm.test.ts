import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocks, blocksOf, documents, text } from '../documents/documentCommands.ts';

const root = join(import.meta.dirname, '../..');

describe('a document in two languages', () => {
  it.each([
    ['README.md', 'README.zh.md'],
    ['docs/how-to.md', 'docs/how-to.zh.md'],
  ])('has the same blocks in %s and %s', (english, chinese) => {
    expect(blocksOf(english).length).toBeGreaterThan(5);
    expect(blocksOf(chinese)).toEqual(blocksOf(english));
  });
});

describe('the READMEs', () => {
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

describe('the how-to', () => {
  const sections = (path: string) => text(path).split(/^## /m).slice(1);

  it.each(['docs/how-to.md', 'docs/how-to.zh.md'])('%s needs one screen for each task', (path) => {
    expect(sections(path).length).toBeGreaterThan(10);
    const long = sections(path).filter((section) => section.split('\n').length > 50);
    expect(long.map((section) => section.split('\n', 1))).toEqual([]);
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
