import type { FailureReason } from '../../contract/finding/failureReason.ts';
import type { FailingKind } from '../../contract/finding/failureWords.ts';
import type { Finding } from '../../contract/finding/finding.ts';
import type { SourceName } from '../../contract/sourceName.ts';

/** Why a source does not answer. */
export interface SourceFailure {
  readonly kind: FailingKind;
  readonly reason: FailureReason;
  /** One sentence. */
  readonly message: string;
}

/** The health of a source. Contains no credentials, so it may be shown. */
export interface SourceHealth {
  readonly name: SourceName;
  /** Its address, such as a URL without user name and password. */
  readonly address: string;
  /** The node of an agent; omitted for other sources. */
  readonly nodeName?: string;
  /** As reported by the source; null while unknown. */
  readonly version: string | null;
  /** When it last answered successfully, Unix ms; null before. */
  readonly lastSuccessAtMs: number | null;
  /** Time until its newest answer began, ms; null before the first. */
  readonly latencyMs: number | null;
  /** The newest failure, even if it has recovered; null before the first. */
  readonly lastError: { readonly atMs: number; readonly message: string } | null;
  /** Median gap between distinct measurements, seconds; null before two, and if it differs between series. */
  readonly intervalSeconds: number | null;
  /** Why it does not answer; null while it does, and for a source that nothing depends on. */
  readonly failing: SourceFailure | null;
  /** Its current problems. */
  readonly findings: readonly Finding[];
}
