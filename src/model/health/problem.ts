import type { Severity } from '../../contract/finding/severity.ts';
import type { HealthFact, HealthSubject } from '../../contract/health/healthKinds.ts';

/** Something that is wrong now. */
export interface Problem {
  readonly severity: Severity;
  readonly subject: HealthSubject;
  readonly fact: HealthFact;
  /** When it began, Unix ms; omitted where that is unknown. */
  readonly beganMs?: number;
  /** It is a finding only after it has lasted for this time, ms; omitted: at once. */
  readonly mustLastMs?: number;
  /** True if it only keeps a finding from ending: it is not bad enough to begin one. */
  readonly isFading?: boolean;
}

/** The same for the same thing that is wrong with the same subject, whatever its parameters. */
export function problemKey({ subject: { kind, namespace, name }, fact }: Problem): string {
  const part = fact.code === 'source_stale' || fact.code === 'source_silent' ? fact.params.address : '';
  return JSON.stringify([fact.code, kind, namespace, name, part]);
}
