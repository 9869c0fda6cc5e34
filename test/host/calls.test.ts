import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import { functionId, HostUnderTest, isAlive } from './hostUnderTest.ts';

const stack = `functions:
  echo: {fprocess: cat, read_timeout: 1m}
  environment: {fprocess: env, environment: {MINE: "1 2"}}
  folder: {fprocess: pwd, handler: ./handler}
  exit: {fprocess: sh exit.sh, environment: {write_debug: true}}
  silent: {fprocess: "false"}
  timeout: {fprocess: sh grandchildren.sh, exec_timeout: 3s}
  long: {fprocess: sh grandchildren.sh}
  deaf: {fprocess: "true"}
  large: {fprocess: sh large.sh}
  breaks: {fprocess: sh breaks.sh}
  live: {fprocess: sh live.sh}
  debug: {fprocess: sh debug.sh, environment: {write_debug: true}}
  both: {fprocess: sh debug.sh, environment: {combine_output: true}}
  leaves: {fprocess: sh leaves.sh}
  sink: {fprocess: wc -c, read_timeout: 1m}
  elsewhere: {image: a/b}
`;
const scripts = {
  'exit.sh': 'echo out; echo err >&2; exit 3',
  // The last process is a grandchild that also holds standard output.
  'grandchildren.sh': 'sh -c "sleep 60 & echo \\$! >&2; wait" & echo $$ >&2; wait',
  'large.sh': 'head -c 30000000 /dev/zero',
  'breaks.sh': 'head -c 2000000 /dev/zero; exit 1',
  'live.sh': 'echo first >&2; read -r line; echo second >&2; printf third >&2',
  'debug.sh': 'echo said >&2; printf "out\\n\\n\\nlast"',
  'leaves.sh': 'sleep 61 >/dev/null 2>&1 & echo $!',
};

let under: HostUnderTest;
beforeAll(async () => {
  under = new HostUnderTest(stack, scripts);
  void under.host.start(new AbortController().signal);
  await until('all are ready', () => under.host.inventory.snapshot(0)?.pods.every(({ ready }) => ready) ?? false);
});
afterAll(() => under.stop());

const stamp = String.raw`^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d `;

describe('a call', () => {
  test('passes its body to standard input and returns standard output with its content type', async () => {
    const answer = await under.call('echo', 'hello', { headers: { 'content-type': 'application/json' } });
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json', text: 'hello' });
    expect(answer.callId).toMatch(/^[\da-f-]{36}$/);
    expect(answer.durationSeconds).toBeGreaterThan(0);
    expect(answer.durationSeconds).toBeLessThan(5);
  });

  test.each(['two words', 'x'.repeat(65), 'a\u00e9', ''])('does not use the invalid call id "%.10s"', async (id) => {
    expect((await under.call('echo', '', { headers: { 'x-call-id': id } })).callId).toMatch(/^[\da-f-]{36}$/);
  });

  test('gets its own id if another call in flight has the same one', async () => {
    const headers = { 'x-call-id': 'twice' };
    const [a, b] = await Promise.all([under.call('echo', 'a', { headers }), under.call('echo', 'b', { headers })]);
    expect(new Set([a.callId, b.callId]).size).toBe(2);
  });

  test('runs in the handler folder', async () => {
    expect((await under.call('folder')).text).toBe(`${under.folder}/handler\n`);
  });

  test('keeps its content-length', async () => {
    const answer = await under.call('environment', 'abc', { headers: { 'content-length': '3' } });
    expect(answer.text).toContain('\nHttp_Content_Length=3\n');
  });
});

describe('a failed call', () => {
  test('responds 500 with the output for a non-zero exit code', async () => {
    expect(await under.call('exit')).toMatchObject({
      status: 500,
      text: 'out\n',
      contentType: 'text/plain; charset=utf-8',
    });
    await under.logged('exit', 'Success=false, Error=exit status 3');
    await under.logged('exit', 'Out=out');
    expect(under.completed('exit')).toEqual({ 500: 1 });
  });

  test('without output describes how the process ended', async () => {
    expect(await under.call('silent')).toMatchObject({ status: 500, text: 'exit status 1\n' });
  });

  test('reports an unknown function and one that cannot run here', async () => {
    await expect(under.call('toString')).rejects.toMatchObject({ code: 'unknown_function' });
    await expect(under.call('elsewhere')).rejects.toMatchObject({
      code: 'unknown_function',
      message: expect.stringContaining('only "image"'),
    });
    expect(under.host.calls.calls(functionId('elsewhere'), 0)).toBeNull();
  });

  test('kills all processes of the function at exec_timeout', async () => {
    await expect(under.call('timeout')).rejects.toMatchObject({ code: 'function_timeout' });
    expect(under.completed('timeout')).toEqual({ 504: 1 });
    await under.logged('timeout', 'Killing process: sh grandchildren.sh');
    const pids = await loggedPids('timeout', 2);
    await until('they are gone', () => !pids.some(isAlive));
  });

  test('kills the process when the caller disconnects', async () => {
    const gone = new AbortController();
    const call = under.call('long', '', {}, gone.signal);
    const pids = await loggedPids('long', 2);
    gone.abort();
    await expect(call).rejects.toMatchObject({ code: 'function_failed' });
    await until('they are gone', () => !pids.some(isAlive));
    expect(under.completed('long')).toEqual({ 499: 1 });
  });

  test('ends processes that the function leaves running', async () => {
    const pid = Number((await under.call('leaves')).text);
    expect(pid).toBeGreaterThan(1);
    await until('it is gone', () => !isAlive(pid));
  });
});

describe('bodies', () => {
  test('may remain unread by the function', async () => {
    const body = () => Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(64 * 1024)));
    for (let turn = 0; turn < 5; turn++) expect((await under.call('deaf', body())).status).toBe(200);
    expect(under.completed('deaf')).toEqual({ 200: 5 });
  });

  test('stream 30 MB each way while the replica stays small', async () => {
    const pods = under.host.inventory.snapshot(0)?.pods ?? [];
    const uid = pods.find(({ functionName }) => functionName === 'echo')?.uid;
    const pid = [...under.host.roots()].find(({ podUid }) => podUid === uid)?.pid;
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const { body, durationSeconds, status } = await under.begin('echo', Readable.from(Array(480).fill(chunk)));
    let bytes = 0;
    for await (const part of body) bytes += part.length;
    expect({ bytes, durationSeconds, status }).toEqual({ bytes: 480 * 64 * 1024, durationSeconds: null, status: 200 });
    expect(peakMb(pid ?? 0)).toBeLessThan(110);
  });

  test('of 30 MB wait for a slow reader', async () => {
    const { body } = await under.begin('large');
    await new Promise((resolve) => setTimeout(resolve, 300));
    let bytes = 0;
    for await (const part of body) bytes += part.length;
    expect(bytes).toBe(30_000_000);
  });

  test('are cut off when the function fails after they began', async () => {
    const { body, status } = await under.begin('breaks');
    expect(status).toBe(200);
    await expect(
      (async () => {
        for await (const _ of body);
      })(),
    ).rejects.toThrow();
    expect(under.completed('breaks')).toEqual({ 500: 1 });
  });

  test('above 64 MiB are rejected, announced or not', async () => {
    const headers = { 'content-length': String(65 * 1024 * 1024) };
    await expect(under.call('echo', '', { headers })).rejects.toMatchObject({ code: 'body_too_large' });
    const endless = new Readable({
      read() {
        setImmediate(() => this.push(Buffer.alloc(1024 * 1024)));
      },
    });
    await expect(under.call('sink', endless)).rejects.toMatchObject({ code: 'body_too_large' });
    endless.destroy();
  });

  test('that are cut off end the call', async () => {
    const body = new Readable({ read() {} });
    const call = under.call('echo', body);
    body.push('half');
    await under.logged('echo', 'Forking');
    body.destroy();
    await expect(call).rejects.toMatchObject({ code: 'malformed_request' });
  });
});

describe('the log', () => {
  test('has standard error line by line while the call runs', async () => {
    const body = new Readable({ read() {} });
    const call = under.call('live', body);
    await under.logged('live', 'first');
    expect(await under.log('live')).not.toContain('second');
    body.push('go\n');
    body.push(null);
    await call;
    await under.logged('live', 'Duration');
    const lines = (await under.log('live')).slice(3);
    expect(lines).toEqual([
      expect.stringMatching(`${stamp}Forking fprocess.$`),
      'first',
      'second',
      'third',
      expect.stringMatching(String.raw`${stamp}Wrote 0 Bytes - Duration: \d+\.\d{6}s$`),
    ]);
  });

  test('has query, path and the raw output with write_debug', async () => {
    await under.call('debug', '', { path: '/x\nForking fprocess.', query: 'a=b' });
    await under.logged('debug', 'Duration');
    expect(await under.log('debug')).toEqual([
      expect.stringMatching(`${stamp}Version: test\tSHA: unknown$`),
      expect.stringMatching(`${stamp}Timeouts: read: 5s, write: 5s hard: 0s.$`),
      expect.stringMatching(`${stamp}Listening on socket: /`),
      expect.stringMatching(`${stamp}Forking fprocess.$`),
      expect.stringMatching(`${stamp}Query  a=b$`),
      expect.stringMatching(`${stamp}Path  /x%0AForking%20fprocess.$`),
      'said',
      'out',
      '',
      '',
      'last',
      expect.stringMatching(String.raw`${stamp}Duration: \d+\.\d{6}s$`),
    ]);
  });

  test('has standard error, and so has the answer, with combine_output', async () => {
    const { text } = await under.call('both');
    expect(text).toContain('said\n');
    expect(text).toContain('out\n\n\nlast');
  });
});

test('calls are counted like a gateway counts them, and leave nothing behind', async () => {
  const before = under.host.calls.revision;
  const started = under.totals('both')?.started ?? 0;
  const listeners = new AbortController();
  for (let turn = 0; turn < 200; turn++) await under.call('both', 'x', {}, listeners.signal);
  const totals = under.totals('both');
  const runs = under.host.calls.runs(functionId('both'), 0)?.value;
  expect(totals?.started).toBe(started + 200);
  expect(totals?.requestSeconds.count).toBe(started + 200);
  await until('all runs are told', () => runs?.count === started + 200);
  expect(under.host.calls.revision).toBe(before + 200);
  expect(runs?.sumSeconds).toBeLessThan(totals?.requestSeconds.sumSeconds ?? 0);
});

/** The process ids in a function's log, once there are `count` of them. */
async function loggedPids(name: string, count: number): Promise<number[]> {
  for (let turn = 0; turn < 500; turn++) {
    const pids = (await under.log(name)).filter((line) => /^\d+$/.test(line)).map(Number);
    if (pids.length >= count) return pids;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${name} did not log ${count} process ids`);
}

/** Peak memory of the process. */
function peakMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
