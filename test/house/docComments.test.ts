import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

const exported =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (?<name>\w+)/;
/** What may stand between a comment and what it is about. */
const between = /^(?:\/\/ biome-ignore |@)/;

/** Names that a file exports where they are declared, without a doc comment right before. */
function undocumented(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const name = exported.exec(line)?.groups?.['name'];
    if (name === undefined) return [];
    let end = index - 1;
    while (between.test(lines[end] ?? '')) end--;
    if (!lines[end]?.endsWith('*/')) return [name];
    let start = end;
    while (start > 0 && !lines[start]?.startsWith('/*')) start--;
    return lines[start]?.startsWith('/**') ? [] : [name];
  });
}

describe('Exported names', () => {
  it.each(['src', 'web'])('have a doc comment in %s', (folder) => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.tsx?$/.test(name) && !name.startsWith('node_modules/'))
      .map((name) => join(folder, name));
    expect(files.length).toBeGreaterThan(100);
    const missing = files.flatMap((file) =>
      undocumented(readFileSync(join(root, file), 'utf8')).map((name) => `${file}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    ['/** It. */\nexport function one() {}', []],
    ['/**\n * It.\n * @param it it\n */\nexport async function one() {}', []],
    ['/** It. */\n// biome-ignore lint/a/b: why\nexport const one = 1;', []],
    ['function one() {}', []],
    ['export function one() {}', ['one']],
    ['/** It. */\n\nexport type One = 1;', ['One']],
    ['/* It. */\nexport interface One {}', ['One']],
    ['/** It. */\nconst one = 1;\nexport class Two {}', ['Two']],
  ])('are found in %j', (text, names) => {
    expect(undocumented(text)).toEqual(names);
  });
});
