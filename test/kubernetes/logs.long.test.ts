import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { decodeTimestampedLine } from '../../src/model/invocation/logRecord.ts';
import type { LogQuery } from '../../src/model/source/logSource.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { KubernetesLogs } from '../../src/sources/kubernetes/logs/kubernetesLogs.ts';
import type { LogContainer } from '../../src/sources/kubernetes/logs/logContainer.ts';
import { type LogTiming, usualTiming } from '../../src/sources/kubernetes/logs/logTiming.ts';
import { liveMemory } from '../liveMemory.ts';
import { testAccess } from './clusterAccess.ts';
import { containerOf, functionId, runUntilTestEnds } from './followedFunction.ts';
import { type AskedLog, LogServer, type Misbehaviour } from './logServer.ts';
import type { StampedLine } from './playedRun.ts';

const fixtures = join(import.meta.dirname, '../fixtures/logs');

function recorded(name: string): StampedLine[] {
  const lines = readFileSync(join(fixtures, name), 'utf8').replace(/\n$/, '').split('\n');
  return lines.map((line) => decodeTimestampedLine(line) ?? { seconds: 0, nanos: 0, text: 'undated' });
}

/** Lines of about 100 bytes, 1 ms apart, generated while they are read. */
function* made(name: string, bytes: number): Iterable<Buffer> {
  const text = `${name} ${'x'.repeat(64)}`;
  for (let made = 0, second = 1_790_000_000; made < bytes; second++) {
    const stamp = new Date(second * 1000).toISOString().slice(0, 20);
    let chunk = '';
    for (let ms = 0; ms < 1000; ms++) chunk += `${stamp}${String(ms).padStart(3, '0')}000000Z ${text}\n`;
    made += chunk.length;
    yield Buffer.from(chunk);
  }
}

describe('the lines of a function', () => {
  let server: LogServer;
  let api: HttpClusterApi;
  let containers: LogContainer[];
  let logs: KubernetesLogs;
  beforeEach(async () => {
    server = await LogServer.start();
    api = new HttpClusterApi(testAccess(server.origin), null);
    containers = [];
    logs = logsOf({});
  });
  afterEach(async () => {
    logs.close();
    await api.close();
    await server.stop();
  });

  function logsOf(timing: Partial<LogTiming>): KubernetesLogs {
    const made = new KubernetesLogs({
      dialect: openFaas.logDialect,
      api,
      clock: systemClock,
      timing: { ...usualTiming, ...timing },
      functions: { containers: () => containers, execTimeoutMs: () => null },
    });
    runUntilTestEnds((signal) => made.run(signal));
    return made;
  }

  function play(podName: string, lines: readonly StampedLine[], more: Partial<LogContainer> = {}): void {
    containers.push(containerOf(podName, more));
    for (const line of lines) server.pod(podName).run.write(line);
  }

  async function read(query: Partial<LogQuery> = {}, signal = new AbortController().signal): Promise<string[]> {
    const all: string[] = [];
    for await (const batch of logs.lines(
      { functionId, podUid: null, tailLines: null, sinceMs: null, ...query },
      signal,
    ))
      all.push(...batch);
    return all;
  }

  it.each(['add.txt', 'add-two.txt', 'errlog.txt', 'nodeinfo.txt'])('returns %s as it was written', async (name) => {
    play('a', recorded(name));
    expect(await read()).toEqual(recorded(name).map(({ text }) => text));
  });

  it('merges replicas by time, each in its own order', async () => {
    const all = [recorded('add.txt'), recorded('burn.txt'), recorded('errlog.txt')];
    for (const [index, lines] of all.entries()) play(`pod-${index}`, lines);
    const merged = all.flat().sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos);
    expect(await read()).toEqual(merged.map(({ text }) => text));
    expect(await read({ tailLines: 7 })).toEqual(merged.slice(-7).map(({ text }) => text));
    expect(await read({ tailLines: 1_000_000_000 })).toHaveLength(merged.length);
    expect(await read({ tailLines: 0 })).toEqual([]);
    expect(await read({ podUid: 'uid-pod-1' })).toEqual(recorded('burn.txt').map(({ text }) => text));
  });

  it('returns only lines since a moment within a second', async () => {
    const lines = recorded('burn.txt');
    play('a', lines);
    const from = lines.findIndex(({ text }) => text.includes('Wrote 14'));
    const { seconds = 0, nanos = 0 } = lines[from] ?? {};
    expect(await read({ sinceMs: seconds * 1000 + nanos / 1e6 })).toEqual(lines.slice(from).map(({ text }) => text));
  });

  it('returns the previous run first, and only once while the container waits for its restart', async () => {
    play('a', recorded('add.txt'), { restartCount: 1 });
    server.pod('a').restart();
    for (const line of recorded('slow.txt')) server.pod('a').run.write(line);
    expect(await read()).toEqual([...recorded('add.txt'), ...recorded('slow.txt')].map(({ text }) => text));

    server.pods.clear();
    containers = [];
    play('b', recorded('add.txt'), { restartCount: 1, running: false });
    server.pod('b').runs.unshift(server.pod('b').run);
    expect(await read()).toEqual(recorded('add.txt').map(({ text }) => text));
  });

  it('leaves out a pod that disappeared meanwhile', async () => {
    containers.push(containerOf('gone'));
    play('a', recorded('slow.txt'));
    expect(await read()).toEqual(recorded('slow.txt').map(({ text }) => text));
  });

  it("does not return a node's error as a line", async () => {
    play('a', recorded('slow.txt'));
    containers.push(containerOf('b'));
    const answer = (body: string) => (asked: AskedLog) => (asked.pod === 'b' ? { status: 200, body } : null);
    server.misbehave = answer('unable to retrieve container logs for containerd://b91ca08d41b0');
    expect(await read()).toEqual(recorded('slow.txt').map(({ text }) => text));
    server.misbehave = answer('rpc error: code = Unavailable desc = connection error');
    await expect(read()).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it('returns the same byte by byte', async () => {
    server.misbehave = () => ({ byteByByte: true });
    play('a', [...recorded('add.txt'), { seconds: 1_795_000_000, nanos: 1, text: '函数 💥 \r end' }]);
    expect((await read()).at(-1)).toBe('函数 💥 \r end');
    expect(await read()).toHaveLength(recorded('add.txt').length + 1);
  });

  it.each<[string, Misbehaviour, string, RegExp]>([
    ['403', { status: 403 }, 'upstream_failed', /Missing permission: get pods\/log in namespace openfaas-fn/],
    ['401', { status: 401 }, 'upstream_failed', /credentials/],
    ['500', { status: 500 }, 'upstream_failed', /answered 500/],
    ['a 404 that is not from the API', { status: 404, body: 'page not found' }, 'upstream_failed', /answered 404/],
    ['a 429 that lasts', { status: 429, headers: { 'retry-after': '60' } }, 'upstream_failed', /busy/],
  ])('reports %s before the first line', async (_name, wrong, code, message) => {
    play('a', recorded('add.txt'));
    server.misbehave = () => wrong;
    await expect(read()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('waits for a short Retry-After of a 429', async () => {
    play('a', recorded('slow.txt'));
    server.misbehave = () => (server.asked.length < 2 ? { status: 429, headers: { 'retry-after': '1' } } : null);
    expect(await read()).toHaveLength(recorded('slow.txt').length);
  });

  it('reports a refused connection', async () => {
    play('a', recorded('slow.txt'));
    await server.stop();
    await expect(read()).rejects.toMatchObject({ code: 'upstream_refused' });
    await server.listen();
  });

  it.each<[string, 'reset' | 'freeze', string]>([
    ['broken off', 'reset', 'upstream_failed'],
    ['silent', 'freeze', 'upstream_timeout'],
  ])('a log %s in the middle fails after what came', async (_name, how, code) => {
    play('a', recorded('add.txt'));
    logs = logsOf({ silenceTimeoutMs: 300 });
    server.misbehave = () => ({ after: { bytes: 1500, how } });
    const got: string[] = [];
    const reading = (async () => {
      for await (const batch of logs.lines(
        { functionId, podUid: null, tailLines: null, sinceMs: null },
        AbortSignal.any([]),
      ))
        got.push(...batch);
    })();
    await expect(reading).rejects.toMatchObject({ code });
    expect(
      recorded('add.txt')
        .map(({ text }) => text)
        .slice(0, got.length),
    ).toEqual(got);
  });

  it('many replicas do not leak listeners', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    for (let index = 0; index < 30; index++) play(`pod-${index}`, recorded('slow.txt'), { restartCount: index % 2 });
    expect(await read()).toHaveLength(30 * recorded('slow.txt').length);
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('stops reading at once when the client disconnects', async () => {
    for (const name of ['a', 'b', 'c']) {
      play(name, []);
      server.pod(name).made = () => made(name, Number.POSITIVE_INFINITY);
    }
    const gone = new AbortController();
    for await (const _batch of logs.lines({ functionId, podUid: null, tailLines: null, sinceMs: null }, gone.signal)) {
      gone.abort();
    }
    await expect.poll(() => server.answering, { timeout: 2000 }).toBe(0);
    const [batch] = [
      await logs.lines({ functionId, podUid: null, tailLines: null, sinceMs: null }, AbortSignal.any([])).next(),
    ];
    expect(batch.done).toBe(false);
  });

  it('half a gigabyte from three replicas does not grow memory', { timeout: 120_000 }, async () => {
    const bytes = 512 * 1024 * 1024;
    for (const name of ['a', 'b', 'c']) {
      play(name, []);
      server.pod(name).made = () => made(name, bytes / 3);
    }
    let lines = 0;
    let mostMib = 0;
    const startMib = await liveMemory();
    const query = { functionId, podUid: null, tailLines: null, sinceMs: null };
    for await (const batch of logs.lines(query, AbortSignal.any([]))) {
      // Sampled about fifty times.
      if (Math.floor((lines + batch.length) / 100_000) > Math.floor(lines / 100_000)) {
        mostMib = Math.max(mostMib, await liveMemory());
      }
      lines += batch.length;
    }
    console.log(`${lines} lines, at most ${(mostMib - startMib).toFixed(1)} MiB at a time`);
    expect(lines).toBeGreaterThan(4_000_000);
    expect(mostMib - startMib).toBeLessThan(50);
    const tail = await read({ tailLines: 3 });
    expect(tail.map((line) => line[0])).toEqual(['a', 'b', 'c']);
  });
});
