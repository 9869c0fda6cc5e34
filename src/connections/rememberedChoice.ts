import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../model/fault.ts';
import { systemErrorCode } from '../model/systemErrorCode.ts';
import { addressOf, parseTarget } from '../sources/probe/probe.ts';
import { writeWhole } from './stateFolder.ts';

/** Written into the file of the remembered choice: these words never change. */
const rememberedKinds = ['local', 'prometheus', 'kubernetes'] as const;

/** What `/setIP` switched to. */
export interface RememberedChoice {
  readonly kind: (typeof rememberedKinds)[number];
  /** As {@link addressOf} writes it; `local` for this machine. */
  readonly address: string;
  /** Whether the configured sources of the same nodes were kept beside it. */
  readonly withOwn: boolean;
}

const version = 1;
const mostBytes = 64 * 1024;
/** A file system that takes longer counts as one that cannot be written. */
const patienceMs = 2000;

/** The content of the file: a choice, or why it cannot be used, in a sentence; both null without a file. */
export interface ReadChoice {
  readonly choice: RememberedChoice | null;
  readonly complaint: string | null;
}

/** The file in the state folder that keeps the choice made with `/setIP`. */
export class ChoiceFile {
  readonly #folder: string | null;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param folder null for none */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  read(): ReadChoice {
    if (this.#folder === null) return { choice: null, complaint: null };
    const path = this.#path(this.#folder);
    const refused = (reason: string): ReadChoice => ({
      choice: null,
      complaint: `${path} ${reason}, so the choice made with /setIP is ignored; call /setIP again, or delete the file.`,
    });
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return { choice: null, complaint: null };
      if (!found.isFile() || found.size > mostBytes) return refused('was not written by faascope');
      const choice = decodeChoice(readFileSync(path, 'utf8'));
      return 'reason' in choice ? refused(choice.reason) : { choice, complaint: null };
    } catch (thrown) {
      return refused(`cannot be read (${systemErrorCode(thrown) ?? String(thrown)})`);
    }
  }

  /** Writes a choice. Resolves with why it could not be written, in a few words; null on success. */
  async write(choice: RememberedChoice): Promise<string | null> {
    const folder = this.#folder;
    if (folder === null) return 'no home folder';
    // One after another, so that the last choice wins.
    const written = this.#writing.then(() => writeWhole(this.#path(folder), encodeChoice(choice)));
    this.#writing = written.catch(() => {});
    return Promise.race([
      written.then(
        () => null,
        (thrown: unknown) => systemErrorCode(thrown) ?? String(thrown),
      ),
      sleep(patienceMs, 'timed out', { ref: false }),
    ]);
  }

  #path(folder: string): string {
    return join(folder, 'connection.json');
  }
}

/** Encodes a choice as JSON with a version, so that another release can tell whether it understands it. */
export function encodeChoice({ kind, address, withOwn }: RememberedChoice): string {
  return `${JSON.stringify({ faascope: 'connection', version, kind, address, withOwn })}\n`;
}

/** Decodes that text: the choice, or in a few words why it cannot be used. */
export function decodeChoice(text: string): RememberedChoice | { readonly reason: string } {
  const document = parsed(text);
  if (document === null) return { reason: 'is corrupt' };
  if (document.get('faascope') !== 'connection') return { reason: 'was not written by faascope' };
  const written = document.get('version');
  if (written !== version) {
    const isNewer = typeof written === 'number' && written > version;
    return { reason: isNewer ? `was written by a newer version (${written})` : 'has an unknown version' };
  }
  const kind = rememberedKinds.find((candidate) => candidate === document.get('kind'));
  const address = document.get('address');
  const withOwn = document.get('withOwn');
  if (kind === undefined || typeof address !== 'string' || typeof withOwn !== 'boolean')
    return { reason: 'is corrupt' };
  if (kind === 'local' ? address !== 'local' : !isAddress(address)) return { reason: 'has no valid address' };
  return { kind, address, withOwn };
}

function parsed(text: string): Map<string, unknown> | null {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? new Map(Object.entries(document)) : null;
  } catch {
    return null;
  }
}

function isAddress(text: string): boolean {
  try {
    return addressOf(parseTarget(text)) === text;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}
