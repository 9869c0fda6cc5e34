/** A function that can run here, as its stack file describes it, checked. */
export interface FunctionSpec {
  /** A DNS-1123 label. */
  readonly name: string;
  /** Where its stack file names it. */
  readonly line: number;
  /** As the stack file writes it; null when it names none. */
  readonly image: string | null;
  /** The function's process, as written; split at spaces when it is run, no shell is involved. */
  readonly fprocess: string;
  /** Absolute: the handler's folder, or that of the stack file where no handler is named. Calls run in it. */
  readonly folder: string;
  /** 1 or more. */
  readonly replicas: number;
  /** Known to the meters only: nothing enforces it. */
  readonly memoryLimitBytes: number | null;
  /** What the stack file sets, without what the watchdog itself is set by (fprocess, the timeouts). */
  readonly environment: Readonly<Record<string, string>>;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  /** Null: a call may run as long as it likes. */
  readonly execTimeoutMs: number | null;
}

/** A function of the stack file that cannot run here. */
export interface NotRunnable {
  readonly name: string;
  readonly line: number;
  /** One sentence. */
  readonly reason: string;
}

/** Something in the stack file that must be put right. */
export interface StackMistake {
  /** Counted from 1; 0 when the file could not be read at all. */
  readonly line: number;
  readonly message: string;
}

/** What a stack file holds. Where there are mistakes, the rest is not to be used. */
export interface Stack {
  /** By name. */
  readonly functions: readonly FunctionSpec[];
  /** By name. */
  readonly notRunnable: readonly NotRunnable[];
  /** By line. */
  readonly mistakes: readonly StackMistake[];
}
