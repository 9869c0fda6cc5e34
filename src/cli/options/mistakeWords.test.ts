import { describe, expect, it } from 'vitest';
import { didYouMean, reasonOf, shownValue, shownWord } from './mistakeWords.ts';

describe('quoted', () => {
  it.each([
    'ftp://x',
    'http://gateway.openfaas:8080/prefix/',
    'x:8080',
    '[::1]:8080',
    'http://[fd00::1]',
    '10.0.0.0/8',
    'Upper_case',
    '/etc/faascope/ca.pem',
    '*.example.org',
    '',
  ])('repeats %j', (text) => expect(shownValue(text)).toBe(`"${text}"`));

  it.each([
    'ht!tp://u:SECRET@x',
    'http://u:SECRET@x',
    'http://SECRET@x',
    'u:SECRET@x:80',
    'u:SECRET',
    'http://u:SECRET',
    'http://u:SEC/RET@x',
    'http://u:SE?CRET@x',
    'http://x/?token=SECRET',
    'http://x/#SECRET',
    'http://x/;SECRET',
    'http://x/%53ECRET',
    'NODE=SECRET',
    'Bearer SECRET',
    '-----BEGIN PRIVATE KEY-----\nSECRET',
    'SECRET+/==',
    `/${'SECRET'.repeat(50)}`,
  ])('does not repeat %j', (text) => expect(shownValue(text)).not.toContain('SEC'));
});

it.each([
  ['serv', 'serv'],
  ['--no-demo-cals', '--no-demo-cals'],
  ['http://u:SECRET@x', '(not shown: it may hold a secret)'],
  ['9f86d081884c7d65', '(not shown: it may hold a secret)'],
  ['--gateway:http://u:SECRET@x', '(not shown: it may hold a secret)'],
])('shownWord %j: %s', (word, want) => expect(shownWord(word)).toBe(want));

describe('didYouMean', () => {
  const choices = ['listen', 'local', 'log-level', 'token-file', 'agent-token-file', 'agent'];
  it.each([
    ['lisen', ' Did you mean --listen?'],
    ['lsiten', ' Did you mean --listen?'],
    ['loc', ' Did you mean --local?'],
    ['lo', ''],
    ['tokenfile', ' Did you mean --token-file?'],
    ['token', ' Did you mean --token-file?'],
    ['TOKEN_FILE', ' Did you mean --token-file?'],
    ['agent-token', ' Did you mean --agent-token-file?'],
    ['what', ''],
    ['', ''],
  ])('%j: %j', (word, want) => expect(didYouMean(word, choices, '--')).toBe(want));
});

it.each([
  [Object.assign(new Error("ENOENT: no such file, open 'SECRET'"), { code: 'ENOENT' }), 'ENOENT: no such file'],
  [Object.assign(new Error("EMFILE: too many open files, open 'SECRET'"), { code: 'EMFILE' }), 'EMFILE'],
  [new Error('SECRET'), 'unknown error'],
  ['SECRET', 'unknown error'],
])('reasonOf %s omits the path', (thrown, want) => expect(reasonOf(thrown)).toBe(want));
