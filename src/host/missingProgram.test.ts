import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { missingProgram } from './missingProgram.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode = 0o755): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}
mkdirSync(join(folder, 'bin'));
mkdirSync(join(folder, 'directory'));
write('bin/tool', '#!/bin/sh\n');
write('plain', '#!/bin/sh\n', 0o644);
write('binary', '\u007fELF\0\0');
write('script', '#!/bin/sh -e\ntrue\n');
write('env-script', '#!/usr/bin/env sh\n');
write('env-options', '#!/usr/bin/env -S sh -e\n');
write('env-variable', '#!/usr/bin/env A=1 sh\n');
write('moved', '#!/opt/no-such-venv/bin/python\n');
write('env-moved', '#!/usr/bin/env no-such-python\n');

const look = (fprocess: string, environment: Record<string, string> = {}) =>
  missingProgram({
    name: 'f',
    line: 1,
    image: null,
    fprocess,
    folder,
    replicas: 1,
    memoryLimitBytes: null,
    environment,
    readTimeoutMs: 0,
    writeTimeoutMs: 0,
    execTimeoutMs: null,
    labels: {},
    scaleMax: null,
  });

describe('missingProgram', () => {
  it.each<[string, Record<string, string>]>([
    ['sh handler.sh', {}],
    ['  sh  -c true', {}],
    ['/bin/sh', {}],
    ['./bin/tool', {}],
    ['bin/tool', {}],
    ['tool', { PATH: 'bin:/usr/bin:/bin' }],
    ['script', { PATH: ':/usr/bin:/bin' }],
    ['./binary', {}],
    ['./script', {}],
    ['./env-script', {}],
    ['./env-options', {}],
    ['./env-variable', {}],
  ])('finds %s with %j', (fprocess, environment) => expect(look(fprocess, environment)).toBeNull());

  it.each<[string, Record<string, string>, string]>([
    [
      'no-such-tool x',
      {},
      'Program "no-such-tool" was not found in PATH; install it, or correct fprocess in the stack file.',
    ],
    ['tool', { PATH: '/usr/bin' }, 'Program "tool" was not found in PATH;'],
    ['sh', { PATH: join(folder, 'bin') }, 'Program "sh" was not found in PATH;'],
    ['directory', { PATH: folder }, 'Program "directory" was not found in PATH;'],
    ['./no-such-tool', {}, `Program "./no-such-tool": no file ${folder}/no-such-tool; install it,`],
    ['./directory', {}, `Program "./directory": no file ${folder}/directory;`],
    ['plain', { PATH: folder }, `Program "plain" is not executable: run chmod +x ${folder}/plain, or correct fprocess`],
    ['./plain', {}, `Program "./plain" is not executable: run chmod +x ${folder}/plain, or correct fprocess`],
    [
      './moved',
      {},
      'Program "./moved" needs /opt/no-such-venv/bin/python, which was not found; install it, or correct its',
    ],
    ['./env-moved', {}, 'Program "./env-moved" needs no-such-python, which was not found;'],
  ])('reports %s with %j', (fprocess, environment, words) => {
    expect(look(fprocess, environment)).toContain(words);
  });
});
