import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flags } from '../../src/cli/options/flags.ts';
import { allCommands, blocksOf, commandLike, documents, notRun, runBy, text } from '../documents/documentCommands.ts';

const root = join(import.meta.dirname, '../..');
const markdown = documents.filter((path) => path.endsWith('.md'));
const files = Object.entries<readonly string[]>(runBy);

describe('the commands of the documents', () => {
  it('are each run by a test, or listed as not run with the reason', () => {
    const known = [...files.flatMap(([, starts]) => starts), ...Object.keys(notRun)].map(commandLike);
    expect(allCommands.filter((command) => !known.includes(command))).toEqual([]);
    for (const reason of Object.values(notRun)) expect(reason).toMatch(/\w+ \w+/);
  });

  it('are run by files that exist, take them from the documents, and expect none to be left', () => {
    for (const [file, starts] of files) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
      const content = text(file);
      if (!file.endsWith('.test.ts')) {
        const literal = content.replaceAll(/\b[A-Z_]+="\$\w+" /g, '');
        expect(starts.filter((start) => !literal.includes(start))).toEqual([]);
      } else {
        expect(content).toContain(`new TakenCommands('${file}')`);
        expect(content).toMatch(/expect\(commands\.left\)\.toEqual\(\[\]\)/);
      }
    }
  });

  it('stand in blocks marked sh, which is where they are looked for', () => {
    const languages = new Set(markdown.flatMap((path) => blocksOf(path).map(({ language }) => language)));
    const others = ['', 'html', 'ini', 'js', 'json', 'nginx', 'python', 'yaml'];
    expect([...languages].filter((language) => language !== 'sh' && !others.includes(language))).toEqual([]);
    const program = /^\s*(\$ |sudo |npm |node |npx |faascope |curl |kubectl |docker |git |systemctl |apt)/m;
    const unmarked = markdown.flatMap((path) => blocksOf(path).filter(({ language }) => language === ''));
    expect(unmarked.filter((block) => program.test(block.text))).toEqual([]);
    // Elsewhere than in Markdown, commands are comments indented by three spaces or more.
    const comments = documents
      .filter((path) => !path.endsWith('.md'))
      .flatMap((path) => [...text(path).matchAll(/^ *# {0,2}(\S.*)$/gm)].map(([, comment = '']) => comment));
    expect(comments.length).toBeGreaterThan(20);
    expect(
      comments.filter((comment) => /\b(npm|kubectl|docker|curl|systemctl) \S|\bfaascope (--|doctor\b)/.test(comment)),
    ).toEqual([]);
  });

  it('are found in every kind of document', () => {
    for (const start of ['npm ci && npm test', 'docker build', 'kubectl apply -f deploy/agent.yaml', 'openssl req']) {
      expect(commandLike(start)).toContain(start);
    }
    expect(commandLike('openssl req')).toContain('-keyout server.key -out server.crt');
    expect(() => commandLike('kubectl')).toThrow('commands begin with');
    expect(() => commandLike('rm -rf')).toThrow('0 commands begin with');
  });
});

describe('the flags in the documents', () => {
  const inline = markdown.flatMap((path) =>
    [...text(path).matchAll(/`(?:npm start (?:--silent )?-- |faascope )([^`]+)`/g)].map(([, command = '']) => command),
  );
  const commands = [...inline, ...allCommands.filter((command) => /^npm start (--silent )?-- /.test(command))];
  const named = new Set(
    commands.flatMap((command) => command.replace('--silent', '').match(/(?<=^|\s)--[a-z][a-z-]+/g) ?? []),
  );

  it('are flags of the program', () => {
    expect(named.size).toBeGreaterThan(10);
    const known = Object.keys(flags).map((flag) => `--${flag}`);
    expect([...named].filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it('name only scripts that package.json has', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(text('package.json'));
    const run = markdown.flatMap((path) =>
      [...text(path).matchAll(/npm run ([a-z0-9:]+)/g)].map(([, name = '']) => name),
    );
    expect(run.length).toBeGreaterThan(5);
    expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
