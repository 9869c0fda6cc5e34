import type { Finding } from '../../contract/finding/finding.ts';
import type { SourceName } from '../../contract/sourceName.ts';

/** How a source does. It holds no credential, so that it can be shown. */
export interface SourceHealth {
  readonly name: SourceName;
  /** Where it is, such as a URL without user and password. */
  readonly address: string;
  /** As the source itself says; null while it is not known. */
  readonly version: string | null;
  /** When it last answered as it should, Unix ms; null before. */
  readonly lastSuccessAtMs: number | null;
  /** How long its newest answer took to begin, ms; null before the first. */
  readonly latencyMs: number | null;
  /** The newest failure, also when things are well again; null before the first. */
  readonly lastError: { readonly atMs: number; readonly message: string } | null;
  /** Median gap between distinct measurements, seconds; null before two, and where that differs from series to series. */
  readonly intervalSeconds: number | null;
  /** What is missing or wrong with it now. */
  readonly findings: readonly Finding[];
}
