import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket's path has at most 107 bytes. */
const longestTemporaryPath = 90;

/** The folder for temporary files cannot be used; the message is a sentence for the user. */
export class NoTemporaryFolder extends Error {
  override readonly name = 'NoTemporaryFolder';
}

/** A folder of its own, private to this user, for the sockets of replicas. It goes with the process, however that exits. */
export class SocketFolder {
  readonly path: string;
  readonly #atExit = () => this.#remove();

  /** @throws NoTemporaryFolder when it cannot be made */
  constructor() {
    const temporary = tmpdir().length <= longestTemporaryPath ? tmpdir() : '/tmp';
    try {
      this.path = mkdtempSync(join(temporary, 'faascope-'));
    } catch (cause) {
      const why = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
      const message = `Cannot create a folder in ${temporary}${why}. Set TMPDIR to a folder that can be written.`;
      throw new NoTemporaryFolder(message, { cause });
    }
    process.once('exit', this.#atExit);
  }

  /** Removes it with all that is in it. */
  remove(): void {
    process.off('exit', this.#atExit);
    this.#remove();
  }

  #remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
