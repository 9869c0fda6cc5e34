import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TokenFile } from './tokenFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-token-'));
const path = join(folder, 'token');
afterAll(() => rmSync(folder, { recursive: true }));

describe('TokenFile', () => {
  it.each([
    ['secret', 'secret'],
    ['  secret\r\n', 'secret'],
    ['a.b~c/d+e=', 'a.b~c/d+e='],
  ])('reads %j from %j', (text, want) => {
    writeFileSync(path, text);
    expect(new TokenFile(path).current()).toBe(want);
  });

  it.each(['', ' \n', 'two words', 'two\nlines', 'ü', 'x'.repeat(4097)])('rejects %j', (text) => {
    writeFileSync(path, text);
    expect(() => new TokenFile(path)).toThrow(/must contain a token/);
  });

  it('is read again when it changes; invalid content in between is ignored', () => {
    writeFileSync(path, 'one');
    const file = new TokenFile(path);
    writeFileSync(path, '');
    expect(file.current()).toBe('one');
    writeFileSync(path, 'three');
    expect(file.current()).toBe('three');
    rmSync(path);
    expect(file.current()).toBe('three');
    writeFileSync(path, 'fourth');
    expect(file.current()).toBe('fourth');
  });

  it('reports mistakes with the flag', () => {
    const mistakes: string[] = [];
    expect(TokenFile.ofFlag(undefined, mistakes)).toBeNull();
    expect(mistakes).toEqual([]);
    expect(TokenFile.ofFlag(join(folder, 'absent'), mistakes)).toBeNull();
    expect(mistakes).toEqual([expect.stringMatching(/^--agent-token-file: /)]);
  });
});
