import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageExamples } from '../interface/examples.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { functionLog, podLog, podsOf, type StampedLine } from './kubectlLogs.ts';
import { callFunction, kubectl, lab } from './lab.ts';
import { runningText } from './runningText.ts';
import { scaled } from './scaled.ts';

const inFunctions = ['--namespace', lab.functionsNamespace];
/** faascope must match kubectl within this time: both are read while lines may still be written. */
const sameWithinMs = 5000;

interface LogsAnswer {
  readonly logs: string;
  readonly status: string;
}

describe('logs of a real cluster match kubectl', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start(['--kubeconfig', lab.readerKubeconfig]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await scaled('nodeinfo', 2);
  });

  const logsOf = async (query: string): Promise<LogsAnswer> => {
    const response = await fetch(`${server.origin}/logs?func=${query}`);
    return JSON.parse(await response.text());
  };

  /** Checks that /logs?func=QUERY matches the lines of kubectl that `pick` selects; resolves with kubectl's lines. */
  async function same(
    query: string,
    shown: () => Promise<readonly StampedLine[]>,
    pick: (lines: readonly StampedLine[]) => readonly StampedLine[] = (lines) => lines,
  ): Promise<readonly StampedLine[]> {
    const begunMs = performance.now();
    for (;;) {
      const lines = pick(await shown());
      const want = { logs: lines.map(({ text }) => text).join('\n'), status: 'success' };
      const { logs, status } = await logsOf(query);
      if (logs === want.logs && status === want.status) return lines;
      if (performance.now() - begunMs > sameWithinMs) expect({ logs, status }, query).toEqual(want);
    }
  }

  const call = async (name: string, body = ''): Promise<void> => {
    const { status } = await callFunction(name, body);
    expect(status, name).toBe(200);
  };
  it('for every function', async () => {
    const pods = await scaled('nodeinfo', 2);
    for (let round = 0; round < 6; round++) {
      await Promise.all([call('add', `${round} 4`), call('nodeinfo'), call('nodeinfo'), callFunction('errlog', '')]);
    }
    for (const name of ['add', 'errlog', 'nodeinfo']) {
      const lines = await same(name, () => functionLog(name));
      expect(lines.length).toBeGreaterThan(12);
    }
    for (const pod of pods) {
      const isCalled = async () => (await podLog(pod)).some(({ text }) => text.includes('Forking'));
      // The gateway chooses any known replica.
      await until('every replica was called', async () => {
        await call('nodeinfo');
        return isCalled();
      });
      await same(`nodeinfo&pod=${pod}`, () => podLog(pod));
    }
    for (const tail of [0, 1, 7, 100_000]) {
      const lastLines = (lines: readonly StampedLine[]) => lines.slice(Math.max(0, lines.length - tail));
      await same(`nodeinfo&tail=${tail}`, () => functionLog('nodeinfo'), lastLines);
    }
  });

  it('since a few seconds ago', async () => {
    const quietMs = Date.now();
    // The requested time must lie between two calls, not within one.
    await until('some seconds have passed', () => Date.now() - quietMs > 4000);
    const againMs = Date.now();
    await Promise.all([call('nodeinfo'), call('nodeinfo'), call('add', '1 1')]);
    const seconds = () => Math.ceil((Date.now() - againMs) / 1000) + 1;
    for (const name of ['nodeinfo', 'add']) {
      const again = (lines: readonly StampedLine[]) => lines.filter(({ stamp }) => Date.parse(stamp) >= againMs - 500);
      const lines = await same(`${name}&since=${seconds()}`, () => functionLog(name), again);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThan((await functionLog(name)).length);
    }
  });

  it('after scaling up and down', async () => {
    await scaled('nodeinfo', 4);
    await Promise.all(Array.from({ length: 12 }, () => call('nodeinfo')));
    const wide = await same('nodeinfo', () => functionLog('nodeinfo'));
    const [left] = await scaled('nodeinfo', 1);
    const narrow = await same('nodeinfo', () => functionLog('nodeinfo'));
    expect(narrow.length).toBeLessThan(wide.length);
    expect(narrow).toEqual(await podLog(left ?? ''));
    await scaled('nodeinfo', 2);
  });

  it('for a restarted container, including its previous run', async () => {
    const [pod = ''] = await podsOf('add');
    await call('add', '10 10');
    await kubectl(...inFunctions, 'exec', pod, '--', 'sh', '-c', 'kill 1');
    const restarted = async () =>
      (await kubectl(...inFunctions, 'get', 'pod', pod, '-o', 'jsonpath={.status.containerStatuses[0]}')).match(
        /"ready":true.*"restartCount":1/,
      ) !== null;
    await until('it was restarted', restarted, 60_000);
    await until('the gateway calls it', async () => (await callFunction('add', '20 20')).status === 200, 10_000);
    const lines = (await same('add', () => functionLog('add'))).map(({ text }) => text);
    expect(lines.filter((text) => text.includes('Listening on port'))).toHaveLength(2);
    expect(lines.indexOf('20')).toBeLessThan(lines.indexOf('40'));
    expect(lines.indexOf('20')).toBeGreaterThan(-1);
    await same(
      `add&pod=${pod}&tail=20`,
      () => podLog(pod),
      (all) => all.slice(-20),
    );
    expect(await runningText(server, 'add')).toBe('end sub_pow:started>bool_judge bool_judge:started');
  });

  it('for a pod that is being deleted, and for its replacement', async () => {
    const [old = ''] = await podsOf('add');
    await kubectl(...inFunctions, 'delete', 'pod', old, '--wait=false');
    await until('another pod is there', async () => (await podsOf('add')).length === 2, 10_000);
    const lines = (await same('add', () => functionLog('add'))).map(({ text }) => text);
    expect(lines).toContain('40');
    expect(JSON.stringify((await server.get('/global/pods')).body)).not.toContain(old);
    await until('the old one is gone', async () => !(await podsOf('add')).includes(old), 60_000);
    const next = await same('add', () => functionLog('add'));
    expect(next.map(({ text }) => text)).not.toContain('40');
  });

  it('and never mix functions with a common name prefix', async () => {
    await until('add answers', async () => (await callFunction('add', '0 0')).status === 200, 20_000);
    for (let round = 0; round < 10; round++) {
      await Promise.all([call('add', `${round} 1000`), call('add-two', `${round + 5000}`)]);
      expect(await runningText(server, 'add')).not.toContain('two');
      expect(await runningText(server, 'add-two')).not.toMatch(/sub_pow|bool_judge/);
    }
    // Output may be timestamped before the first line of its call: only a pause separates it from the previous call.
    const lastMs = Date.now();
    await until('a pause', () => Date.now() - lastMs > 500);
    await Promise.all([call('add', '1 1'), call('add-two', '1')]);
    await expect.poll(() => runningText(server, 'add')).toBe('end sub_pow:started>bool_judge bool_judge:started');
    await expect.poll(() => runningText(server, 'add-two')).toBe('end two:ended');
    const add = await same('add', () => functionLog('add'));
    const addTwo = await same('add-two', () => functionLog('add-two'));
    expect(add.map(({ text }) => text)).toEqual(expect.arrayContaining(['1000', '1009']));
    expect(addTwo.map(({ text }) => text)).toEqual(expect.arrayContaining(['5002', '5011']));
    expect(add.filter(({ text }) => /^50\d\d$/.test(text))).toEqual([]);
    expect(addTwo.filter(({ text }) => /^10\d\d$/.test(text))).toEqual([]);
  });

  it('and errlog logs what the interface page shows', async () => {
    // The lab's errlog fails immediately; the example's errlog writes what the page shows.
    const handler = readFileSync(join(import.meta.dirname, '../../examples/functions/errlog/handler.sh'), 'utf8');
    await kubectl(...inFunctions, 'create', 'configmap', 'page-errlog', `--from-literal=handler.sh=${handler}`);
    try {
      const mount = { name: 'handler', mountPath: '/home/app/handler.sh', subPath: 'handler.sh' };
      const container = { name: 'errlog', volumeMounts: [mount] };
      const volume = { name: 'handler', configMap: { name: 'page-errlog' } };
      const patch = { spec: { template: { spec: { containers: [container], volumes: [volume] } } } };
      await kubectl(...inFunctions, 'patch', 'deployment', 'errlog', '--patch', JSON.stringify(patch));
      await scaled('errlog', 1);
      await until('it answers', async () => (await callFunction('errlog', '')).status === 200, 10_000);
      const example = pageExamples().find(({ address }) => address === '/running?func=errlog');
      const page = Object(example?.answer);
      await until('it has ended', async () => (await runningText(server, 'errlog')).startsWith('end handle'));
      const { body } = await server.get('/running?func=errlog');
      expect(body).toEqual({ ...page, meta: expect.anything() });
      await same('errlog', () => functionLog('errlog'));
    } finally {
      await kubectl(...inFunctions, 'rollout', 'undo', 'deployment/errlog');
      await scaled('errlog', 1);
      await kubectl(...inFunctions, 'delete', 'configmap', 'page-errlog');
    }
  });
});
