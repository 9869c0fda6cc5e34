import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Why nothing could be kept in a folder, as the file system calls it (`EACCES`, `EROFS`, `ENOSPC`, `ENOTDIR`, ...); null
 * where it could. It is tried with a small file; a folder that is not there yet is not made, but looked for above.
 */
export async function whyNotWritable(folder: string): Promise<string | null> {
  try {
    const found = await stat(folder).catch((thrown: unknown) => {
      if (codeOf(thrown) === 'ENOENT') return null;
      throw thrown;
    });
    if (found === null) {
      const above = dirname(folder);
      return above === folder ? 'ENOENT' : await whyNotMakeable(above);
    }
    if (!found.isDirectory()) return 'ENOTDIR';
    const path = join(folder, `.written-${process.pid}-${randomBytes(6).toString('hex')}`);
    try {
      const file = await open(path, 'wx', 0o600);
      await file
        .writeFile('faascope looks whether it can write here\n')
        .then(() => file.sync())
        .finally(() => file.close());
    } finally {
      await rm(path, { force: true });
    }
    return null;
  } catch (thrown) {
    return codeOf(thrown);
  }
}

async function whyNotMakeable(folder: string): Promise<string | null> {
  const found = await stat(folder).catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  });
  if (found === null) return whyNotMakeable(dirname(folder));
  if (!found.isDirectory()) return 'ENOTDIR';
  await access(folder, constants.W_OK | constants.X_OK);
  return null;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
}
