/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: such text is tested. */
import { describe, expect, test } from 'vitest';
import { decodeStack } from './decodeStack.ts';
import { fillVariables } from './fillVariables.ts';

const variables = {
  A: 'value',
  EMPTY: '',
  MIXED: 'abcdEFGH28ij',
  PATH_NAME: '/home/bozo/ideas/thoughts.for.today',
  Z: 'abcABC123ABCabc',
  FILE: 'bash.string.txt',
  DIR: '/path/to/file',
  DOLLAR: '${A}$$',
};

test.each([
  ['no variables', 'no variables'],
  ['a ${A} b ${A}', 'a value b value'],
  ['$A $ $1 $(A) 5$ {A} }', '$A $ $1 $(A) 5$ {A} }'],
  ['$${A} $$${A} $$$${A} $$', '${A} $value $${A} $$'],
  ['$${NO=${A}}', '${NO=value}'],
  ['C:\\dir\\\\x \\/', 'C:\\dir\\\\x \\/'],
  // A value is not substituted again.
  ['${DOLLAR}', '${A}$$'],
  ['${EMPTY}.', '.'],
  ['${NO:-default} ${NO:=default} ${NO=default}', 'default default default'],
  ['${EMPTY:-default} ${EMPTY=default} ${A:-default} ${A=default}', 'default default value value'],
  ['${NO:-}.', '.'],
  ['${NO:-a b/c:d-$e}', 'a b/c:d-$e'],
  ['${NO:-a\\/b}', 'a\\/b'],
  ['${NO:-${A}} ${NO:-pre${A}post} ${NO:-${NO:-deep}}', 'value prevaluepost deep'],
  ['${A:-${NO}} ${A:-x${NO}y${NO2:-}}', 'value value'],
  ['${NO:-one\ntwo}', 'one\ntwo'],
  ['${#MIXED}', '12'],
  ['${MIXED^} ${MIXED^^} ${MIXED,} ${MIXED,,}', 'AbcdEFGH28ij ABCDEFGH28IJ abcdEFGH28ij abcdefgh28ij'],
  ['${PATH_NAME:11} ${PATH_NAME:11:5} ${A:-3:2} ${A:99}.', 'ideas/thoughts.for.today ideas value .'],
  ['${A:x} ${A:0:y} ${A: -2}', 'value value value'],
  [
    '${Z/%abc/XYZ} ${Z/#abc/XYZ} ${Z//abc/xyz} ${Z/abc/xyz}',
    'abcABC123ABCXYZ XYZABC123ABCabc xyzABC123ABCxyz xyzABC123ABCabc',
  ],
  ['${Z/%no/x} ${Z/#no/x} ${FILE/./}', 'abcABC123ABCabc abcABC123ABCabc bashstring.txt'],
  ['${DIR/\\//-} ${DIR//\\//-} ${Z/abc/$&}', '-path/to/file -path-to-file $&ABC123ABCabc'],
  ['${FILE#*.} ${FILE##*.} ${FILE%.*} ${FILE%%.*}', 'string.txt txt bash.string bash'],
  [
    '${DIR#*/} ${DIR##*/} ${DIR#x} ${FILE#b[a-c]?} ${FILE#[z-a]}',
    'path/to/file file /path/to/file h.string.txt bash.string.txt',
  ],
  ['${FILE#+(} ${FILE%-/}', 'bash.string.txt bash.string.txt'],
])('substitutes %s', (text, expected) => {
  expect(fillVariables(text, variables)).toMatchObject({ text: expected, unfilled: [] });
});

test.each([
  ['${NO}', 'variable NO is not set'],
  ['${NO^^}', 'variable NO is not set'],
  ['${#NO}', 'variable NO is not set'],
  ['${NO:-${ALSO}}', 'variable ALSO is not set'],
  ['${A-default}', 'variable A-default is not set'],
  ['${', '"${" is not a variable'],
  ['${A', '"${A" is not a variable'],
  ['${A:-b', '"${A:-b" is not a variable'],
  ['${A.b}', '"${A.b}" is not a variable'],
  ['${A:?b}', '"${A:?b}" is not a variable'],
  ['${A/b}', '"${A/b}" is not a variable'],
  ['${A^^x}', '"${A^^x}" is not a variable'],
])('rejects %s', (text, message) => {
  const { text: filled, unfilled } = fillVariables(`one\n${text}\n${'${A}'}`, variables);
  expect(unfilled).toEqual([{ line: 2, message: expect.stringContaining(message), mark: expect.any(String) }]);
  expect(filled).toContain(unfilled[0]?.mark);
  expect(filled.endsWith('value')).toBe(true);
});

test('maps each line of the text to its line of the file', () => {
  const { text, lineOf } = fillVariables('1\n2 ${LINES}\n${NO:-3\n4}\n5 ${LINES}', { LINES: 'a\nb\nc' });
  expect(text.split('\n').map((line, index) => [line, lineOf(index + 1)])).toEqual([
    ['1', 1],
    ['2 a', 2],
    ['b', 2],
    ['c', 2],
    ['3', 3],
    ['4', 3],
    ['5 a', 5],
    ['b', 5],
    ['c', 5],
  ]);
});

const decode = (text: string, set: Record<string, string>) => decodeStack(text, '/stack', () => true, set);

/** A stack file with one function `f` that has these lines, from line 3 on. */
const oneFunction = (...lines: string[]) => `functions:\n  f:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('variables in a stack file', () => {
  const text = `# image: \${IN_A_COMMENT}
x: &env
  A: '\${A}'
functions:
  \${NAME:-f}:
    image: \${REGISTRY:-docker.io}/f:\${TAG}
    fprocess: sh -c "echo $HOME $\${A} \${A}" # \${IN_A_COMMENT}
    environment:
      <<: *env
      B: \${B}
    limits: {memory: \${MEMORY:-64Mi}}
`;

  test('are substituted everywhere, and needed only where their value is used', () => {
    const { functions, mistakes } = decode(text, { A: 'a', B: '1', TAG: '2', NAME: 'g' });
    expect(mistakes).toEqual([]);
    expect(functions).toMatchObject([
      {
        name: 'g',
        image: 'docker.io/f:2',
        fprocess: 'sh -c "echo $HOME ${A} a"',
        memoryLimitBytes: 67_108_864,
        environment: { A: 'a', B: '1' },
      },
    ]);
  });

  test('are mistakes with a line if unset, without further mistakes about the same field', () => {
    const { mistakes } = decode(`${text}  \${ALSO}: {fprocess: cat, exec_timeout: '\${TIMEOUT}'}\n`, { TAG: '2' });
    expect(mistakes.map(({ line, message }) => [line, message.split(';')[0]])).toEqual([
      [3, 'variable A is not set'],
      [7, 'variable A is not set'],
      [10, 'variable B is not set'],
      [12, 'variable ALSO is not set'],
      [12, 'variable TIMEOUT is not set'],
    ]);
  });

  test('with several lines do not shift the lines of later mistakes', () => {
    const lines = oneFunction("fprocess: '${A}'", 'exec_timeout: soon');
    expect(decode(lines, { A: 'one\n      two\n      three' }).mistakes).toMatchObject([{ line: 4 }]);
    expect(decode('functions:\n  # ${A}\n  f: [}\n', { A: '\n  #\n  #' }).mistakes[0]).toMatchObject({ line: 3 });
  });

  test.each([
    ['not closed', 'a${B', 'is not a variable'],
    ['without a name', '${}', '"${}" is not a variable'],
    ['with a space', '${ A }', '"${ A }" is not a variable'],
    ['with what faas-cli does not know', '${A:+b}', '"${A:+b}" is not a variable'],
  ])('are mistakes with a line: %s', (_, value, message) => {
    expect(decode(oneFunction(`fprocess: '${value}'`), { A: 'a' }).mistakes).toEqual([
      { line: 3, message: expect.stringContaining(message) },
    ]);
  });
});
