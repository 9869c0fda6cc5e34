import { member, textAt } from '../../http/jsonMember.ts';

/**
 * What a server calls itself, out of its answer to `/api/v1/status/buildinfo`: a bare version is Prometheus' own or
 * that of what takes its place, such as Thanos. VictoriaMetrics tells none of its own; it is known by a header.
 *
 * @param isVictoriaMetrics whether the answer has the header `X-Server-Hostname`
 * @returns null when it does not say
 */
export function serverVersion(text: string, isVictoriaMetrics: boolean): string | null {
  if (isVictoriaMetrics) return 'VictoriaMetrics';
  const data = member(parsed(text), 'data');
  const version = textAt(data, 'version') ?? '';
  const application = textAt(data, 'application') ?? '';
  return `${application} ${version}`.trim() || null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
