import type { Invocation } from '../../src/model/invocation/invocation.ts';
import { InvocationParser, type InvocationParserOptions } from '../../src/model/invocation/invocationParser.ts';
import type { LogRecord } from '../../src/model/invocation/logRecord.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';

const date = '2026/11/23 20:07:03';

/** The second at which these logs begin. */
export const baseSeconds = 1_790_000_000;
export const baseMs = baseSeconds * 1000;

/** A record some ms after the beginning. */
export function record(afterMs: number, text: string, callId?: string): LogRecord {
  const wholeSeconds = Math.floor(afterMs / 1000);
  const at = { seconds: baseSeconds + wholeSeconds, nanos: Math.round((afterMs - wholeSeconds * 1000) * 1e6), text };
  return callId === undefined ? at : { ...at, callId };
}

export function newParser(options: Partial<InvocationParserOptions> = {}): InvocationParser {
  return new InvocationParser({
    dialect: openFaas.logDialect,
    functionId: { connection: 'local', namespace: 'openfaas-fn', name: 'add' },
    pod: { uid: '7d1c', name: 'add-74587bc8d-khfmp', nodeName: 'n1', createdAtMs: null },
    restartCount: 0,
    execTimeoutMs: null,
    ...options,
  });
}

/** An invocation of the function `add` in the pod `pod`, starting at second 5. */
export function anInvocation(given: Partial<Invocation> = {}): Invocation {
  return {
    id: 'a',
    function: { connection: 'c', namespace: 'n', name: 'add' },
    pod: { uid: 'pod', name: 'add-1', nodeName: 'n1', createdAtMs: null },
    containerStartedAt: null,
    restartCount: 0,
    isFirst: false,
    waitedMs: null,
    startedAt: 5000,
    endedAt: null,
    state: given.endedAt == null ? 'running' : 'succeeded',
    durationMs: null,
    callId: null,
    subFunctions: [],
    edges: [],
    mixed: false,
    outputPending: false,
    revision: 0,
    ...given,
  };
}

/** Lines in a short notation: `ms text` or `ms #call-id text`; `@` stands for the date before a logger's text. */
export function logLines(text: string): [number, string, string | undefined][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, ms = '', callId, rest = ''] = /^\s*([\d.]+) ?(?:#(\S+) )?([\s\S]*)$/.exec(line) ?? [];
      return [Number(ms), rest.replaceAll('@', date), callId];
    });
}

/** A log in that notation, and its runs in short form. */
export interface LogCase {
  readonly name: string;
  readonly log: string;
  readonly runs: readonly string[];
  readonly execTimeoutMs?: number;
}

/** Parses a log of `[ms, line]` or `[ms, line, call id]`. */
export function parse(
  lines: readonly (readonly [number, string, (string | undefined)?])[],
  options: Partial<InvocationParserOptions> = {},
): Invocation[] {
  const parser = newParser(options);
  for (const [afterMs, text, callId] of lines) parser.feed(record(afterMs, text, callId));
  return parser.invocations(0);
}

/** The sub-functions and calls of an invocation in short form: `a:ended a>b b:started`. */
export function inside(invocation: Invocation): string {
  const subs = invocation.subFunctions.map(({ name, state }) => `${name}:${state}`);
  return [...subs, ...invocation.edges.map(({ from, to }) => `${from}>${to}`)].join(' ');
}

/** An invocation in short form: state, start and end (ms after the beginning), sub-functions and calls. */
export function brief(invocation: Invocation): string {
  const ended = invocation.endedAt === null ? '' : Math.round(invocation.endedAt - baseMs);
  const mixed = invocation.mixed ? ' mixed' : '';
  return `${invocation.state} ${Math.round(invocation.startedAt - baseMs)}-${ended}${mixed} ${inside(invocation)}`.trimEnd();
}
