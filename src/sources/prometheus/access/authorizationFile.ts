import { readFile } from 'node:fs/promises';
import { Fault } from '../../../model/fault.ts';
import { authorizationOf } from './authorization.ts';

/** A file is read again after this: tokens are replaced while the program runs. */
const rereadMs = 10_000;

/** Credentials in a file. */
export class AuthorizationFile {
  readonly #path: string;
  #header: string | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The `Authorization` header. A file that cannot be read for a moment leaves the last one in force.
   * @param nowMs monotonic time
   * @throws Fault upstream_failed when there has been none yet
   */
  async header(nowMs: number): Promise<string> {
    if (this.#header !== null && nowMs - this.#readAtMs < rereadMs) return this.#header;
    try {
      this.#header = authorizationOf(await readFile(this.#path, 'utf8')) ?? this.#header;
      this.#readAtMs = nowMs;
    } catch {
      // What was read last has to do.
    }
    if (this.#header !== null) return this.#header;
    throw new Fault(
      'upstream_failed',
      `${this.#path} has no credentials; write user:password or Bearer TOKEN into it.`,
    );
  }
}
