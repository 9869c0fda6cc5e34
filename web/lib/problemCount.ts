import type { V1Answers } from '../../src/client/client.ts';

type Finding = V1Answers['findings']['items'][number];

/** How many things are wrong now, and how bad the worst of them is. */
export interface ProblemCount {
  readonly count: number;
  /** Null if nothing is wrong. */
  readonly worst: 'error' | 'warning' | null;
}

/** Counts what lasts; notes are no problems. */
export function problemCount(findings: readonly Finding[]): ProblemCount {
  const lasting = findings.filter(({ endedSeconds, severity }) => endedSeconds === null && severity !== 'note');
  const hasError = lasting.some(({ severity }) => severity === 'error');
  return { count: lasting.length, worst: lasting.length === 0 ? null : hasError ? 'error' : 'warning' };
}

/** The title of a tab, in which the number is seen first: `(2) add · lab · faascope`. */
export function tabTitle(count: number, page: string, connection: string | null): string {
  const parts = [page, ...(connection === null ? [] : [connection]), 'faascope'];
  return `${count === 0 ? '' : `(${count}) `}${parts.join(' · ')}`;
}

// On the tab strips of browsers, light and dark, not on the page: not its tokens.
const colours = { error: '#e5484d', warning: '#f2b33d' } as const;

/** The sign of a tab as a data address: the product's, with the number on a disc in the colour of the worst. */
export function favicon({ count, worst }: ProblemCount): string {
  const badge =
    worst === null
      ? ''
      : `<circle cx="11" cy="11" r="5" fill="${colours[worst]}"/><text x="11" y="13.6" font-family="sans-serif" font-size="7.5" font-weight="700" text-anchor="middle" fill="${worst === 'error' ? '#fff' : '#000'}">${count > 9 ? '9+' : count}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none"><circle cx="8" cy="8" r="7" fill="#0b0f13" stroke="#8d9aa6" stroke-width="1.5"/><path d="M1.5 9H5l1.6-4.6L9 12l1.5-3h4" stroke="#3fd0bb" stroke-width="1.5" stroke-linejoin="round"/>${badge}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
