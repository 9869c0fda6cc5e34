import type { SeededRandom } from '../seededRandom.ts';

/** One request as it is sent, and what may answer it. */
export interface HostileRequest {
  /** What is hostile about it: answers are counted by it. */
  readonly kind: string;
  readonly bytes: Buffer;
  /** Its answer has no body. */
  readonly isHead: boolean;
  /** The statuses that may answer it; 429 may besides. */
  readonly statuses: readonly number[];
  /** The server may end the connection with the answer, or answer 400 once more and end it then. */
  readonly mayEnd: boolean;
}

/** What requests are made from. */
export interface RequestContext {
  readonly random: SeededRandom;
  /** The server, as a Host header names it. */
  readonly host: string;
  readonly nodeName: string;
}

/** The tokens of the server that is asked: what it is started with. */
export const hostileTokens = {
  viewer: 'look-8f2',
  caller: 'call-19c',
  admin: 'rule-77b',
  elsewhere: 'other-03d',
} as const;

/** The text of the token file. */
export const hostileTokenFile = `v ${hostileTokens.viewer} viewer
c ${hostileTokens.caller} caller
a ${hostileTokens.admin} admin
e ${hostileTokens.elsewhere} viewer another-namespace
`;

/** A well-formed head with a Host and a token, then the lines given. */
export function head(
  { host }: RequestContext,
  method: string,
  target: string,
  lines: readonly string[] = [],
  token: string | null = hostileTokens.viewer,
): string {
  const authorization = token === null ? [] : [`Authorization: Bearer ${token}`];
  return `${[`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...authorization, ...lines].join('\r\n')}\r\n\r\n`;
}

/** A request whose text is sent as Latin-1, so that every byte can stand in it. */
export function made(
  kind: string,
  text: string | Buffer,
  statuses: readonly number[],
  mayEnd: 'may end' | 'goes on',
): HostileRequest {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const isHead = bytes.subarray(0, 5).toString('latin1') === 'HEAD ';
  return { kind, bytes, isHead, statuses, mayEnd: mayEnd === 'may end' };
}
