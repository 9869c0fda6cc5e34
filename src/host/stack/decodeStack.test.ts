import { describe, expect, test } from 'vitest';
import { decodeStack } from './decodeStack.ts';

const decode = (text: string) => decodeStack(text, '/stack', (path) => !path.includes('missing'), {});

/** A stack file with one function `f` that has these lines, from line 3 on. */
const withLines = (...lines: string[]) => `functions:\n  f:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('valid stack files', () => {
  test('decodes a function with all fields', () => {
    const stack = decode(`version: 1.0
provider:
  name: openfaas
functions:
  b:
    lang: dockerfile
    image: example/b:1.0
    handler: ./b
    environment:
      fprocess: sh  handler.sh
      write_debug: true
      exec_timeout: 2m
      read_timeout: 7
      NUMBER: 1.0
      EMPTY:
    labels:
      com.openfaas.scale.min: "3"
    limits:
      memory: 128Mi
  a:
    fprocess: cat
    write_timeout: 300ms
`);
    expect(stack).toEqual({
      mistakes: [],
      notRunnable: [],
      functions: [
        {
          name: 'a',
          line: 20,
          image: null,
          fprocess: 'cat',
          folder: '/stack',
          replicas: 1,
          memoryLimitBytes: null,
          environment: {},
          readTimeoutMs: 5000,
          writeTimeoutMs: 300,
          execTimeoutMs: null,
          labels: {},
          scaleMax: null,
        },
        {
          name: 'b',
          line: 5,
          image: 'example/b:1.0',
          fprocess: 'sh  handler.sh',
          folder: '/stack/b',
          replicas: 3,
          memoryLimitBytes: 134_217_728,
          environment: { write_debug: 'true', NUMBER: '1.0', EMPTY: '' },
          readTimeoutMs: 7000,
          writeTimeoutMs: 5000,
          execTimeoutMs: 120_000,
          labels: { 'com.openfaas.scale.min': '3' },
          scaleMax: null,
        },
      ],
    });
  });

  test('decodes a handler outside the folder; "fprocess" beside "environment" takes precedence', () => {
    const [fn] = decode(withLines('fprocess: one', 'environment: {fprocess: two}', 'handler: ../shared')).functions;
    expect(fn).toMatchObject({ fprocess: 'one', folder: '/shared' });
  });

  test('resolves aliases and merge keys', () => {
    const { functions, mistakes } = decode(`x: &base
  fprocess: cat
  limits: &limits {memory: 1Mi}
functions:
  f:
    <<: *base
    limits: *limits
  g:
    <<: [*base]
    fprocess: tac
`);
    expect(mistakes).toEqual([]);
    expect(functions.map(({ fprocess, memoryLimitBytes }) => [fprocess, memoryLimitBytes])).toEqual([
      ['cat', 1_048_576],
      ['tac', 1_048_576],
    ]);
  });

  test.each([
    ['lang and image only', ['lang: python3', 'image: a/b'], 'It has only "lang" and "image". To run here'],
    ['image only', ['image: a/b'], 'It has only "image". To run here'],
    ['no command', ['labels: {}'], 'To run here, a function needs'],
    ['a missing handler as well', ['lang: go', 'handler: ./missing'], 'It has only "lang"'],
    ['a file of variables', ['fprocess: cat', 'environment_file: [env.yml]'], '"environment_file"'],
  ])('lists as not runnable: %s', (_, lines, reason) => {
    const { notRunnable, functions, mistakes } = decode(withLines(...lines));
    expect({ functions, mistakes }).toEqual({ functions: [], mistakes: [] });
    expect(notRunnable).toEqual([{ name: 'f', line: 2, reason: expect.stringContaining(reason) }]);
  });
});

describe('mistakes, each with its line', () => {
  test.each<[string, string, [number, string][]]>([
    ['an empty file', '', [[1, 'at least one function']]],
    ['no functions', 'version: 1\nfunctions:\n', [[2, 'at least one function']]],
    ['a list of functions', 'functions:\n  - f\n', [[1, '"functions" must be a map']]],
    ['a text instead of a file', 'hello', [[1, 'the file must be a map']]],
    [
      'broken YAML',
      'functions:\n  f: {fprocess: cat\n  g: [\n',
      [
        [3, 'invalid YAML'],
        [4, 'invalid YAML'],
      ],
    ],
    ['a merge of itself', 'functions: &f\n  <<: *f\n  f: {fprocess: cat}\n', [[2, 'nested too deep']]],
    ['a tab', 'functions:\n\tf: 1\n', [[2, 'invalid YAML']]],
    ['two documents', 'functions: {f: {fprocess: cat}}\n---\na: 1\n', [[2, 'a single YAML document']]],
    ['a function that is text', 'functions:\n  f: cat\n', [[2, 'function "f" must be a map']]],
    ['a function twice', `${withLines('fprocess: cat')}  f:\n    fprocess: tac\n`, [[4, 'duplicate name']]],
    ['a key twice', withLines('fprocess: cat', 'fprocess: tac'), [[4, 'duplicate name']]],
    ['upper case', 'functions:\n  Add:\n    fprocess: cat\n', [[2, '"Add" is not a valid function name']]],
    ['a dot', 'functions:\n  a.b:\n    fprocess: cat\n', [[2, '"a.b" is not a valid function name']]],
    ['a last dash', 'functions:\n  a-:\n    fprocess: cat\n', [[2, '"a-" is not a valid function name']]],
    ['a long name', `functions:\n  ${'a'.repeat(64)}:\n    fprocess: cat\n`, [[2, 'is not a valid function name']]],
    ['an fprocess list', withLines('fprocess: [a, b]'), [[3, '"fprocess" of "f" must be a single value']]],
    [
      'an environment list',
      withLines('fprocess: cat', 'environment: [A=1]'),
      [[4, '"environment" of "f" must be a map']],
    ],
    ['a variable that is a map', withLines('fprocess: cat', 'environment:', '  A: {b: 1}'), [[5, 'environment "A"']]],
    [
      'a variable without a name',
      withLines('fprocess: cat', 'environment:', '  "A=": 1'),
      [[5, '"A=" is not a valid variable name']],
    ],
    ['a bad switch', withLines('fprocess: cat', 'environment:', '  write_debug: yep'), [[5, 'true or false']]],
    ['a bad duration', withLines('fprocess: cat', 'environment:', '  exec_timeout: soon'), [[5, 'not "soon"']]],
    ['a bad duration beside it', withLines('fprocess: cat', 'read_timeout: -1s'), [[4, 'not "-1s"']]],
    ['a bad amount', withLines('fprocess: cat', 'limits:', '  memory: 128m'), [[5, 'not "128m"']]],
    ['limits that are text', withLines('fprocess: cat', 'limits: 5'), [[4, '"limits" of "f" must be a map']]],
    ['no replicas', withLines('fprocess: cat', 'labels:', '  com.openfaas.scale.min: 0'), [[5, 'from 1 to 32']]],
    ['too many replicas', withLines('fprocess: cat', 'labels:', '  com.openfaas.scale.min: 99'), [[5, 'from 1 to 32']]],
    ['half a replica', withLines('fprocess: cat', 'labels:', '  com.openfaas.scale.min: 1.5'), [[5, 'from 1 to 32']]],
    ['a label that is a list', withLines('fprocess: cat', 'labels:', '  a: [1]'), [[5, 'label "a"']]],
    ['no handler folder', withLines('handler: ./missing', 'fprocess: cat'), [[3, 'is not a folder']]],
    [
      'many at once, by line',
      withLines('handler: ./missing', 'fprocess: cat', 'exec_timeout: x', 'limits: {memory: y}', 'image: [z]'),
      [
        [3, 'is not a folder'],
        [5, 'not "x"'],
        [6, 'not "y"'],
        [7, '"image" of "f" must be a single value'],
      ],
    ],
  ])('reports %s', (_, text, expected) => {
    expect(decode(text).mistakes).toEqual(
      expected.map(([line, message]) => ({ line, message: expect.stringContaining(message) })),
    );
  });
});
