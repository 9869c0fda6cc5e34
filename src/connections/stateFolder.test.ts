import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWhole } from './stateFolder.ts';

describe('writeWhole', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faascope-state-'));
    await writeFile(join(folder, 'file'), '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes the folders that are missing, for this user alone', async () => {
    for (const text of ['first', 'second']) {
      await writeWhole(join(folder, 'a/b/c/file'), text);
      expect(await readFile(join(folder, 'a/b/c/file'), 'utf8')).toBe(text);
    }
    for (const made of ['a', 'a/b', 'a/b/c']) expect((await stat(join(folder, made))).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['/proc/faascope/state/file', 'ENOENT'],
    ['/proc/file', 'ENOENT'],
    ['file/state/file', 'ENOTDIR'],
    ['file/file', 'EEXIST'],
  ])('says why it cannot write %s', async (path, code) => {
    await expect(writeWhole(path.startsWith('/') ? path : join(folder, path), '')).rejects.toMatchObject({ code });
  });
});
