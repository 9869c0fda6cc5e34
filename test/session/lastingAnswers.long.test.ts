import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { beginSession } from '../../src/api/gate/session.ts';
import { TokenTable } from '../../src/api/gate/tokenTable.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import { fakeLogs } from '../fakeLogs.ts';
import { BuiltServer } from '../v1/builtServer.ts';
import { canaryConnection } from '../v1/canaryConnection.ts';

const tokens = 'ann t-ann admin\nbob t-bob admin';
const withoutBob = 'ann t-ann admin';

/** Pieces of something, until its signal aborts. */
async function* endless<Piece>(piece: Piece, signal: AbortSignal): AsyncGenerator<Piece, void> {
  while (!signal.aborted) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Nothing, until its signal aborts. */
const never = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

const endlessLines = fakeLogs({ lines: (_query, signal) => endless(['a line'], signal) });
const silentLines = fakeLogs({
  async *lines(_query, signal) {
    await never(signal);
    yield [];
  },
  async *records(_query, signal) {
    await never(signal);
    yield [];
  },
});

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether the connection closed before the answer was whole. */
  readonly isCut: boolean;
}

describe('An answer that goes on for minutes', () => {
  let server: BuiltServer;
  afterEach(() => server.close());

  const begin = async (given: Partial<Omit<Connection, 'metricsRevision'>>) => {
    server = await BuiltServer.of({ ...canaryConnection(systemClock), ...given }, tokens);
  };

  /** @param begun called with each piece of the body */
  async function read(path: string, init: RequestInit, begun: () => void = () => {}): Promise<Answer> {
    const response = await fetch(server.origin + path, init);
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const piece of response.body ?? []) {
        text += decoder.decode(piece);
        begun();
      }
    } catch {
      return { status: response.status, text, isCut: true };
    }
    return { status: response.status, text, isCut: false };
  }

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const call = (token: string) => ({ ...bearer(token), method: 'POST' });
  const invoked = (body: (signal: AbortSignal) => Readable) => ({
    invoke: async (_request: unknown, signal: AbortSignal) => ({
      status: 200,
      contentType: 'text/plain',
      contentEncoding: null,
      callId: 'one',
      durationSeconds: null,
      body: body(signal),
    }),
  });
  const slowOutput = invoked((signal) => Readable.from(endless('output', signal)));

  it('of /logs ends as JSON, with the reason, when its token is removed', async () => {
    await begin({ logs: endlessLines });
    let remove = () => {
      server.replaceTokens(withoutBob);
      remove = () => {};
    };
    const answer = await read('/logs?func=add', bearer('t-bob'), () => remove());
    expect(answer).toMatchObject({ status: 200, isCut: false });
    expect(JSON.parse(answer.text)).toMatchObject({
      logs: expect.stringMatching(/^a line\n/),
      code: 'unauthorized',
      status: 'error',
    });
  });

  it('of a call is closed when its token is removed', async () => {
    await begin({ invoker: slowOutput });
    let remove = () => {
      server.replaceTokens(withoutBob);
      remove = () => {};
    };
    const answer = await read('/api/v1/functions/fn/add/invoke', call('t-bob'), () => remove());
    expect(answer).toMatchObject({ status: 200, isCut: true, text: expect.stringMatching(/^output/) });
  });

  it.each<[string, RequestInit]>([
    ['/logs?func=add', bearer('t-bob')],
    ['/api/v1/functions/fn/add/logs', bearer('t-bob')],
    ['/api/v1/functions/fn/add/invoke', call('t-bob')],
    ['/function/add', call('t-bob')],
  ])('and has not begun is 401 when its token is removed: %s', async (path, init) => {
    const aborted: boolean[] = [];
    const invoke = async (_request: unknown, signal: AbortSignal) => {
      await never(signal);
      aborted.push(true);
      throw new Error('aborted');
    };
    await begin({ logs: silentLines, invoker: { invoke } });
    const answer = read(path, init);
    await new Promise((resolve) => setImmediate(resolve));
    await expect.poll(() => server.underWay.size).toBe(1);
    server.replaceTokens(withoutBob);
    const { status, text } = await answer;
    expect({ status, body: JSON.parse(text) }).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    if (init.method === 'POST') await expect.poll(() => aborted).toEqual([true]);
    await expect.poll(() => server.underWay.size).toBe(0);
  });

  it('goes on for other tokens, and for a token that stays', async () => {
    await begin({ logs: endlessLines });
    const leaving = new AbortController();
    let text = '';
    const answer = await fetch(`${server.origin}/logs?func=add`, { ...bearer('t-ann'), signal: leaving.signal });
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const piece of answer.body ?? []) text += decoder.decode(piece);
    })().catch(() => {});
    const other = read('/logs?func=add', bearer('t-bob'));
    await expect.poll(() => server.underWay.size).toBe(2);
    server.replaceTokens(withoutBob);
    await other;
    server.underWay.review();
    const { length } = text;
    await expect.poll(() => text.length).toBeGreaterThan(length + 200);
    expect(text).not.toContain('status');
    leaving.abort();
    await reading;
    await expect.poll(() => server.underWay.size).toBe(0);
  });

  it('is closed soon after it ended if its client does not read', async () => {
    const large = 'x'.repeat(1024 * 1024);
    await begin({ logs: fakeLogs({ lines: (_query, signal) => endless([large], signal) }) });
    const response = await fetch(`${server.origin}/logs?func=add`, bearer('t-bob'));
    const reader = response.body?.getReader();
    await reader?.read();
    server.replaceTokens(withoutBob);
    await expect.poll(() => server.underWay.size, { timeout: 10_000 }).toBe(0);
    await reader?.cancel().catch(() => {});
  });

  it('of a session ends when nobody renews it, and goes on while GET /api/v1/session does', async () => {
    let nowSeconds = 1_700_000_000;
    const clock = { wallMs: () => nowSeconds * 1000, monotonicMs: () => performance.now() };
    server = await BuiltServer.of(canaryConnection(clock), tokens);
    const holder = TokenTable.parse(tokens).tokens.holderOf('t-ann');
    if (holder === null) throw new Error('no holder');
    let cookie = `faascope_session=${beginSession(holder, nowSeconds).newCookie}`;
    const pass = (hours: number) => {
      nowSeconds += hours * 3600;
      server.underWay.review();
    };
    const events = read('/api/v1/stream?topic=sources', { headers: { cookie } });
    await expect.poll(() => server.underWay.size).toBe(1);
    for (const hours of [11, 11, 11]) {
      pass(hours);
      const answer = await fetch(`${server.origin}/api/v1/session`, { headers: { cookie } });
      expect(Object(await answer.json()).expiresAtSeconds).toBe(nowSeconds + 12 * 3600);
      cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect(server.underWay.size).toBe(1);
    }
    pass(11.9);
    expect(server.underWay.size).toBe(1);
    pass(0.2);
    expect((await events).text).toContain('event: end\ndata: {"reason":"token_ended"');
  });
});
