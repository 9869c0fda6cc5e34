import type { ContainerEnd, PodRecord } from '../../model/inventory/inventory.ts';

/** How a pod does, as it is served beside its place. */
export interface PodStateFields {
  /** Null where no source reports it. */
  readonly ready: boolean | null;
  /** Null where no source reports it. */
  readonly restarts: number | null;
  /** Null when it is fine, or nobody knows why it is not. */
  readonly reason: string | null;
}

export function podStateFields({ ready, restarts, trouble }: PodRecord): PodStateFields {
  return { ready, restarts, reason: trouble?.reason ?? null };
}

/** What there is to say of a pod: its trouble, or of one that is fine how the run before ended. */
export function podMessage({ trouble, lastEnd }: PodRecord): string | null {
  if (trouble !== null) return trouble.message;
  return lastEnd === null ? null : `An earlier run ended: ${endWords(lastEnd)}.`;
}

function endWords({ reason, exitCode }: ContainerEnd): string {
  return exitCode === null ? reason : `${reason}, exit code ${exitCode}`;
}
