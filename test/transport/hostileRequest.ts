import type { SeededRandom } from '../seededRandom.ts';

/** One request as sent, and its permitted answers. */
export interface HostileRequest {
  /** The kind of hostility; answers are counted by kind. */
  readonly kind: string;
  readonly bytes: Buffer;
  /** True for HEAD: the answer has no body. */
  readonly isHead: boolean;
  /** Permitted statuses; 429 is always permitted. */
  readonly statuses: readonly number[];
  /** The server may close the connection with the answer, or after one more 400. */
  readonly mayEnd: boolean;
}

/** What requests are made from. */
export interface RequestContext {
  readonly random: SeededRandom;
  /** The Host header that names the server. */
  readonly host: string;
  readonly nodeName: string;
}

/** The tokens that the server is started with. */
export const hostileTokens = {
  viewer: 'look-8f2',
  caller: 'call-19c',
  admin: 'rule-77b',
  elsewhere: 'other-03d',
} as const;

/** The contents of the token file. */
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

/** A request sent as Latin-1, so that it can contain any byte. */
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
