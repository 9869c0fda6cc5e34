import type { ByteScanner } from '../../agent/proc/byteScanner.ts';
import { HeldFile } from '../../agent/proc/heldFile.ts';
import type { ProcessStat } from './processStat.ts';

const pss = Buffer.from('Pss:');

/** A process of a tree. Once it cannot be read it is gone for good: its pid may be another's then. */
export class Member {
  readonly rootPid: number;
  readonly session: number;
  readonly #stat: HeldFile;
  readonly #smapsRollup: HeldFile;
  #isGone = false;

  constructor(procRoot: string, pid: number, rootPid: number, session: number) {
    this.rootPid = rootPid;
    this.session = session;
    this.#stat = new HeldFile(`${procRoot}/${pid}/stat`);
    this.#smapsRollup = new HeldFile(`${procRoot}/${pid}/smaps_rollup`);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Reads its CPU times; false when it is gone.
   * @throws when that cannot be told for want of descriptors or memory
   */
  readStat(scanner: ByteScanner, into: ProcessStat): boolean {
    if (!this.#isGone && this.#stat.read(scanner) && into.take(scanner)) return true;
    if (this.#stat.shortage !== null) throw this.#stat.shortage;
    this.#isGone = true;
    return false;
  }

  /**
   * Its proportional set size; 0 for one that has ended and is not waited for yet.
   * @throws when it cannot be read for want of descriptors or memory
   */
  pssBytes(scanner: ByteScanner): number {
    if (this.#isGone) return 0;
    if (!this.#smapsRollup.read(scanner)) {
      if (this.#smapsRollup.shortage !== null) throw this.#smapsRollup.shortage;
      return 0;
    }
    while (scanner.nextLine()) {
      if (scanner.take(pss)) return scanner.number() * 1024;
    }
    return 0;
  }

  close(): void {
    this.#isGone = true;
    this.#stat.close();
    this.#smapsRollup.close();
  }
}
