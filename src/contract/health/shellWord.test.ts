import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from './shellWord.ts';

test.each([
  ['a name of a pod', 'checkout-7d9f-x2v4q', 'checkout-7d9f-x2v4q'],
  ['a command in brackets', '$(id)', "'$(id)'"],
  ['a command in backticks', '`id`', "'`id`'"],
  ['a quote', "a'; id #", "'a'\\''; id #'"],
  ['spaces', 'a b', "'a b'"],
  ['a variable', '$HOME', "'$HOME'"],
  ['an assignment', '=a', "'=a'"],
  ['nothing', '', "''"],
])('quotes %s for the shell', (_, word, quoted) => {
  expect(shellWord(word)).toBe(quoted);
  expect(execFileSync('/bin/sh', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' })).toBe(word);
});
