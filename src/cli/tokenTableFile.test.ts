import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenTableFile } from './tokenTableFile.ts';

describe('TokenTableFile', () => {
  let folder: string;
  let path: string;
  let file: TokenTableFile;
  let printed: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faascope-token-table-'));
    path = join(folder, 'tokens');
    writeFileSync(path, 'ann t-1\nbob t-2\n');
    printed = [];
    const mistakes: string[] = [];
    const read = TokenTableFile.ofFlag(path, mistakes);
    if (read === null) throw new Error(mistakes.join());
    file = read;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const look = (times = 1) => {
    for (let count = 0; count < times; count++) {
      file.look(
        (sentence) => printed.push(sentence),
        (sentence) => printed.push(sentence),
      );
    }
  };
  const known = () => ['t-1', 't-2', 't-3'].filter((token) => file.tokens.holderOf(token) !== null);

  it.each<[string, () => void]>([
    ['written over', () => writeFileSync(path, 'ann t-1\neve t-3\n')],
    [
      'replaced',
      () => {
        writeFileSync(`${path}.new`, 'ann t-1\neve t-3\n');
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'a link to another file now',
      () => {
        writeFileSync(`${path}.other`, 'ann t-1\neve t-3\n');
        rmSync(path);
        symlinkSync(`${path}.other`, path);
      },
    ],
  ])('is read again, once, when it is %s', (_name, change) => {
    look(2);
    change();
    look(4);
    expect(known()).toEqual(['t-1', 't-3']);
    expect(printed).toEqual(['Read the token file again: 2 tokens.']);
  });

  it('is not read while it is being written', () => {
    const steps = ['', 'ann ', 'ann t-1\n', 'ann t-1\neve t-3\n'];
    for (const text of steps) {
      writeFileSync(path, text);
      look();
      expect(known()).toEqual(['t-1', 't-2']);
    }
    look();
    expect(known()).toEqual(['t-1', 't-3']);
    expect(printed).toHaveLength(1);
  });

  it.each([
    ['', 'line 1: no tokens in the file; each line is: name token [role] [namespaces]'],
    ['ann', 'line 1: expected: name token [role] [namespaces]'],
    ['ann t-1\neve t-3 boss\n', 'line 2: the role must be one of viewer, caller, admin'],
  ])('keeps the tokens before while it contains %j', (text, mistake) => {
    writeFileSync(path, text);
    look(5);
    expect(known()).toEqual(['t-1', 't-2']);
    expect(file.mistake).toBe(mistake);
    expect(printed).toEqual([
      `The token file has changed but is not used: ${mistake}. The tokens read before remain valid.`,
    ]);
    writeFileSync(path, 'eve t-3\n');
    look(2);
    expect([known(), file.mistake]).toEqual([['t-3'], null]);
  });

  it('keeps the tokens while there is no file, and knows the same file again', () => {
    renameSync(path, `${path}.away`);
    look(3);
    expect(known()).toEqual(['t-1', 't-2']);
    expect(file.mistake).toBe('it cannot be read (ENOENT: no such file)');
    writeFileSync(path, 'bob t-2\n');
    look(2);
    expect([known(), file.mistake]).toEqual([['t-2'], null]);
  });
});
