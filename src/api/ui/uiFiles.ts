import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a file is sent; the first one that a client accepts is taken. */
export const encodings = ['br', 'gzip', 'identity'] as const;

/** One of {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/** A file of the dashboard. Its name holds a hash of its contents. */
export interface UiFile {
  /** Relative to the dashboard, such as `assets/index-BIwqcJ8u.js`. */
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  /** Those in which the build wrote it. */
  readonly encodings: readonly Encoding[];
}

/** The dashboard, and the description of the HTTP interface. */
export type PageName = 'index.html' | 'docs.html';

/** Written by the build (`web/build.mjs`) as `files.json`. */
interface BuildManifest {
  readonly files: readonly UiFile[];
}

const suffix: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz', identity: '' };

/** The built dashboard: only files that the build listed can be read, each from the disk once. */
export class UiFiles {
  readonly #folder: string;
  readonly #read = new Map<string, Promise<Buffer>>();
  #files: ReadonlyMap<string, UiFile> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** False in a checkout that was not built. */
  get isBuilt(): boolean {
    return existsSync(join(this.#folder, 'files.json'));
  }

  /** The file with this path, exactly as the build listed it; null if there is none. */
  find(path: string): UiFile | null {
    this.#files ??= this.#manifest();
    return this.#files.get(path) ?? null;
  }

  bytes(file: UiFile, encoding: Encoding): Promise<Buffer> {
    return this.#content(file.path + suffix[encoding]);
  }

  /** A page, before it is completed for a request. */
  async page(name: PageName): Promise<string> {
    return (await this.#content(name)).toString();
  }

  #content(name: string): Promise<Buffer> {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const reading = readFile(join(this.#folder, name));
    this.#read.set(name, reading);
    reading.catch(() => this.#read.delete(name));
    return reading;
  }

  #manifest(): ReadonlyMap<string, UiFile> {
    const { files }: BuildManifest = JSON.parse(readFileSync(join(this.#folder, 'files.json'), 'utf8'));
    return new Map(files.map((file) => [file.path, file]));
  }
}
