/** A function that can run here, from its stack file, validated. */
export interface FunctionSpec {
  /** A DNS-1123 label. */
  readonly name: string;
  /** Its line in the stack file. */
  readonly line: number;
  /** As in the stack file; null if it has none. */
  readonly image: string | null;
  /** The command of a call, as written; split at spaces, without a shell. */
  readonly fprocess: string;
  /** Working folder of calls, absolute: the handler's, or the stack file's if there is no handler. */
  readonly folder: string;
  /** 1 or more. */
  readonly replicas: number;
  /** For percentages only; not enforced. */
  readonly memoryLimitBytes: number | null;
  /** Variables of the stack file, except those that configure the watchdog itself (fprocess, timeouts). */
  readonly environment: Readonly<Record<string, string>>;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  /** Null: no limit. */
  readonly execTimeoutMs: number | null;
  readonly labels: Readonly<Record<string, string>>;
  /** From a label; the host never starts more replicas than {@link replicas}. Null if it has none. */
  readonly scaleMax: number | null;
}

/** A function of the stack file that cannot run here. */
export interface NotRunnable {
  readonly name: string;
  readonly line: number;
  /** One sentence. */
  readonly reason: string;
}

/** Something in the stack file that must be fixed. */
export interface StackMistake {
  /** From 1; 0 if the file could not be read. */
  readonly line: number;
  /** Without a full stop. */
  readonly message: string;
}

/** The contents of a stack file. If there are mistakes, do not use the rest. */
export interface Stack {
  /** By name. */
  readonly functions: readonly FunctionSpec[];
  /** By name. */
  readonly notRunnable: readonly NotRunnable[];
  /** By line. */
  readonly mistakes: readonly StackMistake[];
}
