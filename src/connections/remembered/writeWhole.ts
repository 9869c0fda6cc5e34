import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What is left of a write that was cut off is not touched by others for so long: it may still be under way. */
const leftOverMs = 60_000;
/** Where a folder cannot be synchronised by itself its entries are safe all the same, or nothing can be done. */
const noFolderSync = new Set(['EINVAL', 'EISDIR', 'EPERM', 'ENOTSUP']);

/**
 * Writes a file so that, whatever happens meanwhile, it is afterwards the old one or the new one: the text goes into a
 * file of its own beside it, to the disk, under the real name, and then the folder goes to the disk.
 * @throws Error of the file system; the old file is as it was, or the new one stands
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftOvers(path);
  const unfinished = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw thrown;
  }
  await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && noFolderSync.has(String(thrown.code)))) throw thrown;
  }
}

/** A process that was killed while it wrote leaves its unfinished file; it is small, but it must not become many. */
async function removeLeftOvers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.new')) continue;
    const leftOver = join(folder, name);
    const found = await stat(leftOver).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > leftOverMs) await rm(leftOver, { force: true }).catch(() => {});
  }
}
