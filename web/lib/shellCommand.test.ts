import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { copiedLine, copiedText } from './copiedText.ts';
import { curlCommand, shellCommand, shellWord } from './shellCommand.ts';

const hostile = [
  '$(id)',
  '`id`',
  "it's",
  '"; rm -rf /',
  '-n',
  '',
  'a b',
  '\\',
  '!!',
  '~',
  '*',
  '%s',
  'a&b',
  '#',
  'x=1',
];

describe('shellWord', () => {
  it.each(hostile)('is one word with the same text to a shell: %s', (text) => {
    const printed = execFileSync('sh', ['-c', `for word in ${shellWord(text)}; do printf '[%s]' "$word"; done`]);
    expect(printed.toString()).toBe(`[${text}]`);
  });

  it('leaves plain words as they are', () => {
    expect(shellCommand(['kubectl', '-n', 'openfaas-fn', 'label', 'deployment', 'nightly-report', 'a/b=c'])).toBe(
      'kubectl -n openfaas-fn label deployment nightly-report a/b=c',
    );
  });

  it('cannot end the line', () => {
    expect(shellWord('a\nreboot\r\nb')).toBe("'a reboot b'");
  });
});

describe('curlCommand', () => {
  it('passes method, headers and body on unchanged', () => {
    const request = {
      method: 'POST',
      url: 'http://h/function/a?x=$(id)&y=1',
      headers: [['X-A', "it's"]],
      body: '@{\n\t"a": "$(id)"\n}',
    } as const;
    const script = `curl() { for word in "$@"; do printf '[%s]' "$word"; done; }; ${curlCommand(request)}`;
    expect(execFileSync('sh', ['-c', script]).toString()).toBe(
      `[-g][-i][-X][POST][${request.url}][-H][X-A: it's][-H][Content-Type:][--data-raw][${request.body}]`,
    );
  });

  it('has no body where there is none', () => {
    expect(curlCommand({ method: 'GET', url: 'http://h/', headers: [], body: null })).toBe(
      'curl -g -i -X GET http://h/',
    );
  });

  it('sends the content type that is given, else none', () => {
    const request = { method: 'POST', url: 'http://h/', body: 'x' };
    const typed = curlCommand({ ...request, headers: [['content-type', 'text/plain']] });
    expect(typed).toBe("curl -g -i -X POST http://h/ -H 'content-type: text/plain' --data-raw 'x'");
    expect(curlCommand({ ...request, headers: [] })).toBe(
      "curl -g -i -X POST http://h/ -H Content-Type: --data-raw 'x'",
    );
  });
});

describe('copied text', () => {
  it.each([
    ['escape sequences', 'a\u001b[31mb\u0007', 'a[31mb'],
    ['bidirectional overrides', 'user\u202etxt.exe\u2066\u061c', 'usertxt.exe'],
    ['zero-width characters', 'a\u200bb\u2060\ufeff', 'ab'],
    ['tags', 'a\u{e0041}b', 'ab'],
    ['carriage returns', 'a\r\nb\rc', 'a\nb\nc'],
  ])('loses %s', (_, text, copied) => {
    expect(copiedText(text)).toBe(copied);
  });

  it('keeps tabs, newlines, other scripts and emoji', () => {
    expect(copiedText('a\tb\n中文 שלום 👍')).toBe('a\tb\n中文 שלום 👍');
    expect(copiedLine('a\tb\nc')).toBe('a b c');
  });
});
