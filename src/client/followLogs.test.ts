import { describe, expect, it, vi } from 'vitest';
import { createClient, type FollowedLog } from './client.ts';
import type { FaascopeError } from './faascopeError.ts';

const lineOf = (pod: string, nanos: number, ordinal = 0) => ({
  event: 'line',
  nowSeconds: 1_700_000_000 + nanos / 1e9,
  id: `${pod}:17000000000${String(nanos).padStart(9, '0')}:${ordinal}`,
  atSeconds: 1_700_000_000,
  pod,
  text: `${pod} ${nanos} ${ordinal}`,
  level: null,
  invocation: null,
});

const end = (reason: string) => ({ event: 'end', nowSeconds: 1_700_000_000, reason });

type Answer = readonly object[] | Response | Error;

/** A server whose answers are given; the last one ends the log. What was asked stands in `asked`. */
function served(...answers: readonly Answer[]) {
  const asked: URLSearchParams[] = [];
  const fetch = async (url: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
    asked.push(new URL(String(url)).searchParams);
    const answer = answers[asked.length - 1] ?? [end('unknown_function')];
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    const text = answer.map((record) => `${JSON.stringify(record)}\n`).join('');
    return new Response(text, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
  };
  const client = createClient({ server: 'http://test', fetch });
  return { asked, client };
}

async function followed(...answers: readonly Answer[]) {
  const { asked, client } = served(...answers);
  const told: string[] = [];
  const lines = client.followLogs({ namespace: 'fn', name: 'add', tail: 5, q: 'a' });
  for await (const record of lines) told.push(wordsOf(record));
  return { told, asked: asked.map((query) => query.toString()) };
}

function wordsOf(record: FollowedLog): string {
  if (record.event === 'line') return record.text;
  return record.event === 'skipped' ? `skipped ${record.lines}` : `incomplete ${record.incomplete}`;
}

const first = 'tail=5&q=a&follow=true';
const resumed = (pod: string, nanos: number, ordinal = 0) =>
  `q=a&after=${encodeURIComponent(lineOf(pod, nanos, ordinal).id)}&follow=true`;

describe('A client that follows a log', () => {
  it('gives lines, and says what may be missing, until the function is gone', async () => {
    const { told, asked } = await followed([
      lineOf('p', 1),
      { event: 'heartbeat', nowSeconds: 1_700_000_000 },
      { event: 'skipped', nowSeconds: 1, lines: 3 },
      { event: 'incomplete', nowSeconds: 1, incomplete: true },
      lineOf('p', 2),
      end('unknown_function'),
    ]);
    expect(told).toEqual(['p 1 0', 'skipped 3', 'incomplete true', 'p 2 0']);
    expect(asked).toEqual([first]);
  });

  it.each(['shutting_down', 'token_ended', 'connection_closed', 'log_restarted'])(
    'goes on after the last line when the answer ends with %s, and is given no line twice',
    async (reason) => {
      const { told, asked } = await followed(
        [lineOf('p', 1), lineOf('p', 2), lineOf('p', 2, 1), end(reason)],
        [lineOf('p', 1), lineOf('p', 2), lineOf('p', 2, 1), lineOf('p', 2, 2), lineOf('p', 3)],
        [lineOf('p', 4)],
      );
      expect(told).toEqual(['p 1 0', 'p 2 0', 'p 2 1', 'p 2 2', 'p 3 0', 'p 4 0']);
      expect(asked).toEqual([first, resumed('p', 2, 1), resumed('p', 3), resumed('p', 4)]);
    },
  );

  it('goes on from the pod that is furthest behind: clocks of nodes differ', async () => {
    const { told, asked } = await followed(
      [lineOf('ahead', 900), lineOf('behind', 100), lineOf('ahead', 950)],
      [lineOf('behind', 100), lineOf('ahead', 950), lineOf('behind', 101), lineOf('ahead', 951)],
    );
    expect(told).toEqual(['ahead 900 0', 'behind 100 0', 'ahead 950 0', 'behind 101 0', 'ahead 951 0']);
    expect(asked[1]).toBe(resumed('behind', 100));
  });

  it('does not go back to a pod that has been silent for a minute', async () => {
    const later = { ...lineOf('new', 500), nowSeconds: 1_700_000_061 };
    const { asked } = await followed([lineOf('old', 1), later]);
    expect(asked[1]).toBe(resumed('new', 500));
  });

  it('gives no line twice of a pod that has been silent for longer than the one it resumes from', async () => {
    const sent = (pod: string, seconds: number) => {
      const nanos = BigInt(1_700_000_000 + seconds) * 1_000_000_000n;
      return {
        ...lineOf(pod, 0),
        id: `${pod}:${nanos}:0`,
        nowSeconds: 1_700_000_000 + seconds,
        text: `${pod} ${seconds}`,
      };
    };
    const lines = [sent('c', 0), sent('a', 2), sent('b', 61)];
    const { told, asked } = await followed(lines, [sent('c', 0), sent('b', 61), sent('c', 62)]);
    expect(asked[1]).toBe(`q=a&after=${encodeURIComponent(lines[1]?.id ?? '')}&follow=true`);
    expect(told).toEqual(['c 0', 'a 2', 'b 61', 'c 62']);
  });

  it('keeps a line whose time is before that of the line before: the clock of its node was set back', async () => {
    const { told } = await followed([lineOf('p', 5)], [lineOf('p', 5), lineOf('p', 6), lineOf('p', 3), lineOf('p', 4)]);
    expect(told).toEqual(['p 5 0', 'p 6 0', 'p 3 0', 'p 4 0']);
    const { told: unresumed } = await followed([lineOf('p', 5), lineOf('p', 3)]);
    expect(unresumed).toEqual(['p 5 0', 'p 3 0']);
  });

  it('keeps lines of a clock that was set back while the connection was lost', async () => {
    // None of the pod that it resumes from comes again, those of others do.
    const { told, asked } = await followed(
      [lineOf('behind', 100), lineOf('other', 900)],
      [lineOf('behind', 50), lineOf('other', 850), lineOf('other', 900), lineOf('other', 860), lineOf('other', 901)],
    );
    expect(asked[1]).toBe(resumed('behind', 100));
    expect(told.slice(2)).toEqual(['behind 50 0', 'other 860 0', 'other 901 0']);
  });

  it('goes on from when it was first answered if there was no line yet', async () => {
    const opened = { event: 'heartbeat', nowSeconds: 1_700_000_000.5 };
    const before = { ...lineOf('p', 1), atSeconds: 1_700_000_000.4 };
    const later = { ...lineOf('p', 2), atSeconds: 1_700_000_000.6 };
    const { told, asked } = await followed([opened], [opened, before, later], [lineOf('p', 3)]);
    expect(told).toEqual(['p 2 0', 'p 3 0']);
    const after = encodeURIComponent('0:1700000000500000000:0');
    expect(asked.slice(0, 3)).toEqual([first, `q=a&after=${after}&follow=true`, resumed('p', 2)]);
  });

  it('asks again after an answer that is cut, that fails, or that does not come', async () => {
    const cut = new Response(`${JSON.stringify(lineOf('p', 1))}\n{"event":"li`, {
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const busy = Response.json({ status: 'error', code: 'too_many_streams', message: '' }, { status: 429 });
    const failed = Response.json({ status: 'error', code: 'upstream_failed', message: '' }, { status: 502 });
    const { told, asked } = await followed(cut, busy, failed, new TypeError('refused'), [lineOf('p', 2)]);
    expect(told).toEqual(['p 1 0', 'p 2 0']);
    expect(asked.length).toBe(6);
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'role_not_allowed'],
    [404, 'unknown_connection'],
    [400, 'malformed_parameter'],
  ] as const)('throws the refusal %i %s', async (status, code) => {
    const refused = Response.json({ status: 'error', code, message: 'no' }, { status });
    const { client } = served([lineOf('p', 1)], refused);
    const told: string[] = [];
    const read = async () => {
      for await (const record of client.followLogs({ namespace: 'fn', name: 'add' })) told.push(wordsOf(record));
    };
    await expect(read()).rejects.toMatchObject({ status, code } satisfies Partial<FaascopeError>);
    expect(told).toEqual(['p 1 0']);
  });

  it.each(['unknown_function', 'unknown_pod'] as const)('ends quietly when a resume answers 404 %s', async (code) => {
    const gone = () => Response.json({ status: 'error', code, message: 'no' }, { status: 404 });
    const { told, asked } = await followed([lineOf('p', 1)], gone());
    expect(told).toEqual(['p 1 0']);
    expect(asked.length).toBe(2);
    await expect(followed(gone())).rejects.toMatchObject({ status: 404, code } satisfies Partial<FaascopeError>);
  });

  const refusal = (status: number, code: string) => Response.json({ status: 'error', code, message: '' }, { status });
  const broken = () => new Response('{"event":"li', { headers: { 'content-type': 'application/x-ndjson' } });

  it.each([
    ['no connection', new TypeError('refused'), 'unreachable'],
    ['429', refusal(429, 'too_many_streams'), 'too_many_streams'],
    ['502', refusal(502, 'upstream_failed'), 'upstream_failed'],
    ['503 of a proxy', new Response('down', { status: 503 }), 'malformed_answer'],
    ['an answer of another type', new Response('<html>'), 'malformed_answer'],
    ['an answer without a record', [], 'malformed_answer'],
    ['half a record', broken(), 'malformed_answer'],
  ] as const)('throws what fails before the first record, and does not retry: %s', async (_, answer, code) => {
    const { asked, client } = served(answer, [lineOf('p', 1), end('unknown_function')]);
    const lines = client.followLogs({ namespace: 'fn', name: 'add' })[Symbol.asyncIterator]();
    await expect(lines.next()).rejects.toMatchObject({ name: 'FaascopeError', code });
    expect(asked.length).toBe(1);
  });

  it('ends quietly when its signal aborts, while it reads and while it waits', async () => {
    const opened = { event: 'heartbeat', nowSeconds: 1_700_000_000 };
    for (const answers of [[[lineOf('p', 1), lineOf('p', 2)]], [[opened], new TypeError('refused')]]) {
      const { client } = served(...answers);
      const stopping = new AbortController();
      const told: string[] = [];
      setTimeout(() => stopping.abort(), 20);
      const lines = client.followLogs({ namespace: 'fn', name: 'add' }, { signal: stopping.signal });
      for await (const record of lines) {
        told.push(wordsOf(record));
        stopping.abort();
      }
      expect(told.length).toBeLessThan(2);
    }
  });
});

it('A client that follows a log slows down if every answer ends at once', async () => {
  vi.useFakeTimers();
  const stopping = new AbortController();
  const { asked, client } = served(...Array.from({ length: 100 }, () => [lineOf('p', 1), end('shutting_down')]));
  const lines = client.followLogs({ namespace: 'fn', name: 'add' }, { signal: stopping.signal });
  const reading = (async () => {
    for await (const _ of lines);
  })();
  await vi.advanceTimersByTimeAsync(5000);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(1000);
  await reading;
  vi.useRealTimers();
  expect(asked.length).toBeLessThan(15);
});
