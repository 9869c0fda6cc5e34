import { severities } from '../../contract/finding/severity.ts';
import type { HealthSubject } from '../../contract/health/healthKinds.ts';
import { eventWords, healthWords } from '../../contract/health/healthWords.ts';
import type { LiveEvent, LiveFinding } from '../../contract/v1/liveTopics.ts';
import type { HealthEvent } from '../../model/health/eventLog.ts';
import type { HealthFinding } from '../../model/health/findingLedger.ts';
import type { HealthTable } from '../../model/health/healthTable.ts';
import type { Connection } from '../../model/source/connection.ts';
import { unixSeconds, unixSecondsOrNull } from './unixSeconds.ts';

/**
 * The findings that a client limited to these namespaces may see, the most urgent first.
 * @param namespaces null: all
 */
export function visibleFindings(
  healthTable: HealthTable,
  connection: Connection,
  namespaces: ReadonlySet<string> | null,
): readonly HealthFinding[] {
  return healthTable
    .findings(connection)
    .filter(({ subject }) => isVisible(subject, namespaces))
    .sort(byUrgency);
}

/** A finding of a connection as `/api/v1` serves it. */
export function findingObject(connection: string, finding: HealthFinding): LiveFinding {
  const { id, severity, subject, sinceMs, endedMs, fact, revision } = finding;
  const { en, zh, action } = healthWords(fact, subject);
  return {
    connection,
    id,
    severity,
    subject: { ...subject },
    sinceSeconds: unixSeconds(sinceMs),
    endedSeconds: unixSecondsOrNull(endedMs),
    code: fact.code,
    params: { ...fact.params },
    en,
    zh,
    action: { ...action },
    revision,
  };
}

/** An event of a connection as `/api/v1` serves it. */
export function eventObject(connection: string, { id, atMs, subject, fact }: HealthEvent): LiveEvent {
  const { en, zh } = eventWords(fact, subject);
  return {
    connection,
    id,
    atSeconds: unixSeconds(atMs),
    subject: { ...subject },
    code: fact.code,
    params: { ...fact.params },
    en,
    zh,
  };
}

/** Whether a client limited to these namespaces may see it. */
function isVisible({ namespace }: HealthSubject, namespaces: ReadonlySet<string> | null): boolean {
  return namespaces === null || namespace === null || namespaces.has(namespace);
}

/** Those that last before those that ended; then the worst, then the newest. */
function byUrgency(a: HealthFinding, b: HealthFinding): number {
  if (a.endedMs !== null || b.endedMs !== null) {
    return (b.endedMs ?? Number.MAX_VALUE) - (a.endedMs ?? Number.MAX_VALUE);
  }
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.sinceMs - a.sinceMs;
}
