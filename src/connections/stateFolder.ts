import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { systemErrorCode } from '../model/systemErrorCode.ts';

/** A leftover of a write is not touched by other processes for this long: the write may still be going on. */
const leftOverMs = 60_000;
/** How long the outcome of a trial is used: it writes to the disk, and any viewer can ask for it. */
const triedForMs = 15_000;
/** Of the files that are written to find out whether a folder can be written to. */
const trialPrefix = '.written-';
/** Codes of file systems that cannot synchronise a folder: its entries are safe anyway, or nothing can be done. */
const noFolderSync = new Set(['EINVAL', 'EISDIR', 'EPERM', 'ENOTSUP']);

/**
 * The state folder: `--state`, else below `$XDG_STATE_HOME`, else below `~/.local/state` (XDG Base Directory
 * Specification). Null where this user has no home folder.
 */
export function stateFolder(
  flag: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (flag !== undefined) return flag;
  const state = environment.XDG_STATE_HOME ?? '';
  if (isAbsolute(state)) return join(state, 'faascope');
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, '.local', 'state', 'faascope') : null;
  } catch {
    return null;
  }
}

/**
 * Why nothing can be written into a folder, as a code of the file system (`EACCES`, `EROFS`, `ENOSPC`, `ENOTDIR`, ...);
 * null where it can. Tried with a small file; of a folder that does not exist yet, whether it could be made.
 */
export async function whyNotWritable(folder: string): Promise<string | null> {
  try {
    const found = await stat(folder).catch((thrown: unknown) => {
      if (systemErrorCode(thrown) === 'ENOENT') return null;
      throw thrown;
    });
    if (found === null) {
      const above = dirname(folder);
      return above === folder ? 'ENOENT' : await whyNotMakeable(above);
    }
    if (!found.isDirectory()) return 'ENOTDIR';
    await removeLeftOvers(folder, (name) => name.startsWith(trialPrefix));
    const path = join(folder, `${trialPrefix}${process.pid}-${randomBytes(6).toString('hex')}`);
    try {
      const file = await open(path, 'wx', 0o600);
      await file
        .writeFile('faascope checks whether it can write here\n')
        .then(() => file.sync())
        .finally(() => file.close());
    } finally {
      await rm(path, { force: true });
    }
    return null;
  } catch (thrown) {
    return systemErrorCode(thrown) ?? String(thrown);
  }
}

interface Trial {
  readonly reason: Promise<string | null>;
  /** Monotonic ms; null while it is under way. */
  endedMs: number | null;
}

/** Whether a folder can be written to, tried at most every 15 s however often it is asked. */
export class WritableFolder {
  readonly #folder: string;
  readonly #clock: Clock;
  #tried: Trial | null = null;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** See {@link whyNotWritable}. */
  whyNotWritable(): Promise<string | null> {
    const { endedMs } = this.#tried ?? { endedMs: Number.NEGATIVE_INFINITY };
    const isKept = endedMs === null || this.#clock.monotonicMs() - endedMs < triedForMs;
    if (this.#tried !== null && isKept) return this.#tried.reason;
    const tried: Trial = { reason: whyNotWritable(this.#folder), endedMs: null };
    this.#tried = tried;
    void tried.reason.then(() => {
      tried.endedMs = this.#clock.monotonicMs();
    });
    return tried.reason;
  }
}

async function whyNotMakeable(folder: string): Promise<string | null> {
  const found = await stat(folder).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === 'ENOENT') return null;
    throw thrown;
  });
  if (found === null) return whyNotMakeable(dirname(folder));
  if (!found.isDirectory()) return 'ENOTDIR';
  await access(folder, constants.W_OK | constants.X_OK);
  return null;
}

/**
 * Writes a file atomically: whatever happens meanwhile, afterwards it is the old one or the new one. Writes and syncs a
 * temporary file, renames it, and then syncs the folder.
 * @throws Error of the file system; the file is the old one or the new one
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const start = `${basename(path)}.`;
  await removeLeftOvers(folder, (name) => name.startsWith(start) && name.endsWith('.new'));
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

/**
 * Makes a folder, and those above it that are missing. The recursive mkdir of Node.js never returns, and keeps a thread
 * busy, where a folder that exists takes no other: in /proc, in an automounter's folder, in a deleted working directory.
 */
async function makeFolder(folder: string): Promise<void> {
  const above = dirname(folder);
  try {
    await makeOne(folder);
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'ENOENT' || above === folder) throw thrown;
    await makeFolder(above);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (thrown) {
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() !== true) throw thrown;
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (thrown) {
    if (!noFolderSync.has(systemErrorCode(thrown) ?? '')) throw thrown;
  }
}

/** A process that is killed while it writes leaves its unfinished file; they must not become many. */
async function removeLeftOvers(folder: string, isOne: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isOne(name)) continue;
    const leftOver = join(folder, name);
    const found = await stat(leftOver).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > leftOverMs) await rm(leftOver, { force: true }).catch(() => {});
  }
}
