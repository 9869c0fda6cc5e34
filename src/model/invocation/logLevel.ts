import { dateEnd } from './logDate.ts';

/** How serious a line says it is. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

const levels: ReadonlyMap<string, LogLevel> = new Map([
  ['TRACE', 'debug'],
  ['DEBUG', 'debug'],
  ['INFO', 'info'],
  ['NOTICE', 'info'],
  ['WARN', 'warning'],
  ['WARNING', 'warning'],
  ['ERR', 'error'],
  ['ERROR', 'error'],
  ['CRIT', 'error'],
  ['CRITICAL', 'error'],
  ['FATAL', 'error'],
  ['SEVERE', 'error'],
]);
/** Behind an optional prefix of the platform and brackets; at most this long. */
const word = /^(?:stderr: |stdout: )?[[<(]?([A-Za-z]{3,8})[\])>:]?(?:\s|$)/;
const member = /"(?:level|severity|lvl)"\s*:\s*"([A-Za-z]{3,8})"/;
const pair = /(?:^|\s)(?:level|severity|lvl)=([A-Za-z]{3,8})(?:\s|$)/;
/** Characters of a line in which its level is looked for. */
const lookedAt = 512;

/**
 * The level that a line names: as its first word, behind a date or not (`INFO`, `[warn]`, `error:`), as a member
 * `level` of JSON, or as `level=info`. Null if it names none.
 */
export function logLevel(line: string): LogLevel | null {
  const text = line.slice(0, lookedAt);
  let body = text;
  for (let end = dateEnd(body, 0); end > 0; end = dateEnd(body, 0)) {
    body = body.slice(end);
    if (body.startsWith('stderr: ') || body.startsWith('stdout: ')) body = body.slice(8);
  }
  // A lower-case first word is a level only if it is set apart: `error: ...`, `[info] ...`.
  const [, first = ''] = word.exec(body) ?? [];
  const setApart = first === first.toUpperCase() || /^[[<(]|^[A-Za-z]+:/.test(body);
  const named = setApart ? levels.get(first.toUpperCase()) : undefined;
  if (named !== undefined) return named;
  const [, value = ''] = member.exec(body) ?? pair.exec(body) ?? [];
  return levels.get(value.toUpperCase()) ?? null;
}
