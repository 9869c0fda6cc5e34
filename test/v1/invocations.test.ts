import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answer } from '../../src/api/v1/v1Request.ts';
import { createClient, type LiveInvocation } from '../../src/client/client.ts';
import { Watched } from '../client/watched.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

const stack = `functions:
  slow: {fprocess: sh slow.sh}
  echo: {fprocess: sh echo.sh, labels: {com.openfaas.scale.min: "5"}}
  silent: {fprocess: sh silent.sh}
`;
const say = `say() { echo "$(date '+%Y/%m/%d %H:%M:%S') INFO $*" >&2; }\n`;
const slow = `${say}say handle started
say handle invoke fetch
say fetch started
sleep 1.5
say fetch over
say handle invoke store
say store started
sleep 1.5
say store over
say handle over
`;
/** Its sub-functions are named by its input. */
const echo = `${say}read n
say a$n started
say a$n invoke b$n
say b$n started
sleep 0.$((n % 7 + 1))
echo "hello $n" >&2
say b$n over
say a$n over
`;

/** Ends when the test lets it. */
const silent = 'while [ ! -e over ]; do sleep 0.1; done\n';

type List = V1Answer<'functionInvocations'>;

describe('The invocations of the local host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-invocations-'));
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'stack.yaml'), stack);
    writeFileSync(join(folder, 'slow.sh'), slow);
    writeFileSync(join(folder, 'echo.sh'), echo);
    writeFileSync(join(folder, 'silent.sh'), silent);
    server = await ServerProcess.start(['--functions', folder]);
    const ready = async () => String(JSON.stringify((await server.get('/global/pods')).body)).match(/"ready":true/g);
    await until('all replicas are ready', async () => (await ready())?.length === 7);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const call = async (name: string, callId: string, body = '') => {
    const init = { method: 'POST', headers: { 'x-call-id': callId }, body };
    return (await fetch(`${server.origin}/function/${name}`, init)).status;
  };
  const get = async <Answer>(path: string): Promise<Answer> =>
    JSON.parse(await (await fetch(`${server.origin}/api/v1/${path}`)).text());
  const ofFunction = (name: string, query = '') => get<List>(`functions/openfaas-fn/${name}/invocations?${query}`);
  const brief = ({ state, subFunctions = [], edges = [] }: LiveInvocation) =>
    [
      state,
      ...subFunctions.map((sub) => `${sub.name}:${sub.state}`),
      ...edges.map(({ from, to }) => `${from}>${to}`),
    ].join(' ');

  it('show a call of 3 s while it runs, with its current sub-function and edges that grow', async () => {
    const seen = new Map<string, number>();
    let over = false;
    const called = call('slow', 'c-1').finally(() => {
      over = true;
    });
    let id = '';
    while (!over) {
      const { items, nowSeconds } = await get<List>('invocations?state=running');
      const [running] = items.filter(({ callId }) => callId === 'c-1');
      if (running === undefined) continue;
      id = running.id;
      if (!seen.has(brief(running))) seen.set(brief(running), 1000 * (nowSeconds - running.startedAtSeconds));
    }
    expect(await called).toBe(200);
    const fetching = 'running handle:started fetch:started handle>fetch';
    expect([...seen.keys()]).toContain(fetching);
    expect([...seen.keys()]).toContain('running handle:started fetch:ended store:started handle>fetch handle>store');
    // Seeing it in this state at all means within 1.5 s; the figure is for the reader.
    process.stdout.write(
      `measured: running in its sub-function ${Math.round(seen.get(fetching) ?? 0)} ms after its start\n`,
    );

    let ended = await get<V1Answer<'invocation'>>(`invocations/${id}`);
    await until('its end is read', async () => {
      ended = await get<V1Answer<'invocation'>>(`invocations/${id}`);
      return ended.state !== 'running';
    });
    expect(ended).toMatchObject({ id, callId: 'c-1', state: 'succeeded', mixed: false, why: null, coldStartMs: 0 });
    expect(ended.durationMs).toBeGreaterThan(3000);
    expect(ended.subFunctions.every(({ startedAtSeconds }) => startedAtSeconds !== null)).toBe(true);
    const { items, dropped } = await get<V1Answer<'invocationLines'>>(`invocations/${id}/lines`);
    expect(dropped).toBe(0);
    expect(items.map(({ text }) => text.replace(/^\S+ \S+ /, ''))).toEqual([
      'Forking fprocess.',
      ...(slow
        .match(/(?<=^say )[^\n]+/gm)
        ?.slice(0)
        .map((text) => `INFO ${text}`) ?? []),
      expect.stringMatching(/^Wrote 0 Bytes - Duration: [\d.]+s$/),
    ]);
    expect(new Set(items.map(({ invocation }) => invocation))).toEqual(new Set([id]));
    expect(items[1]?.level).toBe('info');
  });

  it('come through the stream as the call goes on', async () => {
    const ending = new AbortController();
    const topic = 'invocations:openfaas-fn/slow';
    const watched = new Watched(createClient({ server: server.origin }).watch([topic], { signal: ending.signal }));
    await watched.update(({ topics }) => topics[topic]?.state != null);
    let over = false;
    const called = call('slow', 'c-2').finally(() => {
      over = true;
    });
    const as = (want: string) =>
      watched.updates
        .flatMap(({ topics }) => topics[topic]?.state?.invocations ?? [])
        .find((each) => brief(each) === want);
    const seen = (want: string) => until(`it is ${want}`, () => as(want) !== undefined);
    const fetching = 'running handle:started fetch:started handle>fetch';
    await seen(fetching);
    const running = as(fetching);
    const afterMs = Date.now() - 1000 * (running?.startedAtSeconds ?? 0);
    process.stdout.write(`measured: streamed in its sub-function ${Math.round(afterMs)} ms after its start\n`);
    expect(over).toBe(false);
    await seen('running handle:started fetch:ended store:started handle>fetch handle>store');
    expect(await called).toBe(200);
    const whole = 'handle:ended fetch:ended store:ended handle>fetch handle>store';
    await watched.update(({ topics }) => brief(Object(topics[topic]?.state?.invocations[0])) === `succeeded ${whole}`);
    ending.abort();
    await watched.ended;
  });

  it('keep 50 interleaved calls in 5 replicas apart', async () => {
    const ending = new AbortController();
    const [listed, logged] = ['invocations:openfaas-fn/echo', 'logs:openfaas-fn/echo'] as const;
    const client = createClient({ server: server.origin });
    const watched = new Watched(client.watch([listed, logged], { signal: ending.signal }));
    await watched.update(({ topics }) => topics[listed]?.state != null && topics[logged]?.state != null);
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    const statuses = await Promise.all(numbers.map((n) => call('echo', `n-${n}`, `${n}\n`)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { topics } = await watched.update(({ topics }) => {
      const ended = topics[listed]?.state?.invocations.filter(({ state }) => state === 'succeeded');
      const wrote = topics[logged]?.state?.lines.filter(({ text }) => text.includes('Wrote '));
      return ended?.length === 50 && wrote?.length === 50;
    });
    ending.abort();
    await watched.ended;
    const streamed = topics[listed]?.state?.invocations ?? [];
    const callIds = new Map(streamed.map(({ id, callId }) => [id, callId]));
    for (const item of streamed) {
      const n = item.callId?.slice(2);
      expect(brief(item)).toBe(`succeeded a${n}:ended b${n}:ended a${n}>b${n}`);
    }
    const lines = topics[logged]?.state?.lines ?? [];
    const said = lines.flatMap(({ text, invocation }) => {
      const n = /(?:hello |INFO [ab])(\d+)/.exec(text)?.[1];
      return n === undefined ? [] : [{ told: `n-${n}`, shown: callIds.get(invocation ?? '') ?? null }];
    });
    expect(said).toHaveLength(300);
    expect(said.filter(({ told, shown }) => told !== shown)).toEqual([]);
    const { items, total, counted } = await ofFunction('echo');
    expect(total).toBe(50);
    expect(counted).toEqual([]);
    expect(new Set(items.map(({ pod }) => pod.uid)).size).toBe(5);
    expect(items.map(({ callId }) => callId).sort()).toEqual(numbers.map((n) => `n-${n}`).sort());
    for (const item of items) {
      const n = item.callId?.slice(2);
      expect(brief(item)).toBe(`succeeded a${n}:ended b${n}:ended a${n}>b${n}`);
      const { items: lines } = await get<V1Answer<'invocationLines'>>(`invocations/${item.id}/lines`);
      const own = lines.map(({ text }) => text).filter((text) => /hello|INFO/.test(text));
      expect(own.filter((text) => !new RegExp(`(hello |a|b)${n}\\b`).test(text))).toEqual([]);
      expect(own).toHaveLength(6);
    }
  });

  it('are named by the lines of the function that a request chooses', async () => {
    const lines = (query: string) => get<V1Answer<'functionLogs'>>(`functions/openfaas-fn/echo/logs?${query}`);
    const { items, total, dropped } = await lines('q=HELLO&tail=7');
    expect([total, dropped]).toEqual([7, 0]);
    const { items: known } = await ofFunction('echo');
    for (const { text, invocation } of items) {
      const { callId } = known.find(({ id }) => id === invocation) ?? {};
      expect(text).toBe(`hello ${callId?.slice(2)}`);
    }
    const times = items.map(({ atSeconds }) => atSeconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const pod = items[0]?.pod ?? '';
    const ofPod = await lines(`tail=10000&pod=${pod}`);
    expect(new Set(ofPod.items.map((line) => line.pod))).toEqual(new Set([pod]));
    expect(new Set(ofPod.items.map(({ id }) => id)).size).toBe(ofPod.total);
    expect((await lines('')).total).toBe(100);
    expect((await lines('tail=0')).items).toEqual([]);
    expect((await lines('since=0&tail=5')).items).toEqual([]);
  });

  it('are listed page by page, each once, and sorted', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const page: List = await ofFunction('echo', `limit=20${cursor === '' ? '' : `&cursor=${cursor}`}`);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(ids).size).toBe(50);
    expect(ids).toHaveLength(50);
    const { items } = await ofFunction('echo', 'sort=-durationMs&limit=50');
    const durations = items.map(({ durationMs }) => durationMs ?? 0);
    expect(durations).toEqual([...durations].sort((a, b) => b - a));
  });

  it('show a call that logs nothing of its own, and its end', async () => {
    const called = call('silent', 'quiet');
    await until('it runs', async () => (await ofFunction('silent')).items[0]?.state === 'running');
    writeFileSync(join(folder, 'over'), '');
    expect(await called).toBe(200);
    await until('it has ended', async () => (await ofFunction('silent')).items[0]?.state === 'succeeded');
  });

  it.each([
    ['functions/openfaas-fn/nope/invocations', 404, 'unknown_function'],
    ['functions/nope/slow/invocations', 404, 'unknown_function'],
    ['functions/openfaas-fn/nope/logs', 404, 'unknown_function'],
    ['functions/openfaas-fn/echo/logs?pod=nope', 404, 'unknown_pod'],
    ['functions/openfaas-fn/echo/logs?tail=x', 400, 'malformed_parameter'],
    ['invocations/0123456789abcdef', 404, 'unknown_invocation'],
    ['invocations/%00', 404, 'unknown_invocation'],
    ['invocations/x/lines', 404, 'unknown_invocation'],
    ['invocations?state=ended', 400, 'malformed_parameter'],
    ['invocations?limit=0', 400, 'malformed_parameter'],
    ['invocations?cursor=x', 400, 'malformed_cursor'],
    ['invocations?connection=nope', 404, 'unknown_connection'],
  ])('%s is refused with %i %s', async (path, status, code) => {
    const { status: found, body } = await server.get(`/api/v1/${path}`);
    expect([found, body]).toMatchObject([status, { status: 'error', code }]);
  });
});
