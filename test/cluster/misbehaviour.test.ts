import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { inspected, type LiveMemory, liveMemoryOf } from '../liveMemory.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ApiProxy } from './apiProxy.ts';
import { type KubectlView, kubectlView } from './kubectlView.ts';
import { callFunction, component, kubectl, lab } from './lab.ts';
import { runningText } from './runningText.ts';
import { answerAt, servedView } from './servedView.ts';
import { refusedTwice, troubles } from './troubles.ts';

const fn = lab.functionsNamespace;
const inFunctions = ['--namespace', fn];
/** Everything must be correct within this time after recovery. */
const rightWithinMs = 10_000;
/** A silent connection must be treated as dead within this time. */
const silentWithinMs = 65_000;
/** faascope must match kubectl within this time. */
const soonMs = 2000;
/** A look costs a quarter of a second of CPU time, which the cluster needs for what is waited for. */
const betweenLooksMs = 100;
/** Allowed growth of live memory after all of it: compiled code and more pods, but not what each reset leaves. */
const mostGrowthMebibytes = 10;

describe('with a misbehaving API server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-proxy-'));
  const tokenFile = join(folder, 'token');
  const figures: string[] = [];
  let proxy: ApiProxy;
  let server: ServerProcess;
  let memory: LiveMemory;
  /** Taken when all was well and everything had been requested once. */
  let firstMebibytes = Number.NaN;
  let wide = false;
  let calls = 0;

  const newToken = async (): Promise<string> => (await kubectl('-n', 'openfaas', 'create', 'token', 'reader')).trim();

  beforeAll(async () => {
    const tls = makeTlsFiles('IP:127.0.0.1');
    proxy = new ApiProxy(tls);
    const address = await proxy.listen();
    const token = await newToken();
    writeFileSync(tokenFile, token);
    proxy.tokens = new Set([token]);
    const cluster = { server: address, 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') };
    const config = {
      clusters: [{ name: 'lab', cluster }],
      users: [{ name: 'reader', user: { tokenFile } }],
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'reader' } }],
      'current-context': 'lab',
    };
    writeFileSync(join(folder, 'config'), JSON.stringify(config));
    server = await ServerProcess.start(['--kubeconfig', join(folder, 'config')], inspected);
    memory = liveMemoryOf(server);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterEach(() => proxy.behave());
  afterAll(async () => {
    await server.stop();
    await proxy.close();
    rmSync(folder, { recursive: true });
    await kubectl(...inFunctions, 'scale', 'deployment/nodeinfo', '--replicas=2');
    process.stdout.write(`right again after:\n  ${figures.join('\n  ')}\n`);
  });

  const view = () => servedView(server.origin, fn);
  const podsOf = ({ pods }: KubectlView, name: string) => pods.filter(({ functionName }) => functionName === name);

  /** Deletes a pod and scales a function; resolves with a check that faascope shows both. */
  async function change(): Promise<() => Promise<boolean>> {
    const victim = podsOf(await kubectlView([fn]), 'add-two')[0]?.name ?? '';
    wide = !wide;
    const replicas = wide ? 3 : 1;
    await kubectl(...inFunctions, 'scale', 'deployment/nodeinfo', `--replicas=${replicas}`);
    await kubectl(...inFunctions, 'delete', 'pod', victim, '--wait=false');
    return async () => {
      const { pods } = await answerAt(server.origin, '/global/pods');
      const wanted = await answerAt(server.origin, '/static/function?func=nodeinfo');
      // The cluster takes its own time to react.
      return pods.every(({ pod_real_name }) => pod_real_name !== victim) && wanted.replicas === replicas;
    };
  }

  /** Checks that everything matches kubectl once all pods are ready, so that nothing is lost or duplicated. */
  async function agrees(what: string): Promise<void> {
    const begunMs = performance.now();
    let differsMs = begunMs;
    for (;;) {
      const [truth, ours] = [await kubectlView([fn]), await view()];
      const nowMs = performance.now();
      const isSame = JSON.stringify(truth) === JSON.stringify(ours);
      const isDone = podsOf(truth, 'nodeinfo').length === (wide ? 3 : 1) && podsOf(truth, 'add-two').length === 1;
      if (isSame && isDone && truth.pods.every(({ ready }) => ready)) return;
      if (isSame) differsMs = nowMs;
      if (nowMs - differsMs > soonMs) expect(ours, what).toEqual(truth);
      if (nowMs - begunMs > 60_000) throw new Error(`kubectl never showed all pods ready: ${JSON.stringify(truth)}`);
      await setTimeout(betweenLooksMs);
    }
  }

  async function logsWork(withinMs: number): Promise<number> {
    const number = 1_000_000 + calls++;
    const { status } = await callFunction('add', `${number} 0`);
    expect(status).toBe(200);
    return until(
      '/logs is whole',
      async () => {
        const response = await fetch(`${server.origin}/logs?func=add`);
        const { logs, status: told }: { logs?: string; status: string } = JSON.parse(await response.text());
        return told === 'success' && (logs?.split('\n').includes(String(number)) ?? false);
      },
      withinMs,
    );
  }

  /** Makes calls one after another until one is seen running and then ended. */
  async function runningWorks(withinMs: number): Promise<number> {
    const sayRunning = async () => (await runningText(server, 'slow')) === 'running';
    let isCalling = false;
    const call = async () => {
      isCalling = true;
      await callFunction('slow', '1');
      isCalling = false;
    };
    let called = call();
    const isSeen = async () => {
      if (!isCalling) called = call();
      return sayRunning();
    };
    const tookMs = await until('/running shows slow running', isSeen, withinMs);
    await called;
    await until('/running shows slow ended', async () => (await runningText(server, 'slow')) === 'end', 2000);
    return tookMs;
  }

  /** Waits until everything is correct, at most this long; records how long it took. */
  async function rightAgain(what: string, isKnown: () => Promise<boolean>, withinMs: number): Promise<void> {
    const [inventoryMs, logsMs, runningMs] = await Promise.all([
      until('the inventory is correct', isKnown, withinMs),
      logsWork(withinMs),
      runningWorks(withinMs),
    ]);
    await agrees(what);
    const times = [inventoryMs, logsMs, runningMs].map(Math.round);
    const [inventory, logs, running] = times;
    figures.push(
      `${what}: inventory ${inventory} ms, /logs ${logs} ms, /running ${running} ms; ${Math.round(await memory())} MiB`,
    );
  }

  it('the inventory matches kubectl before anything happens', async () => {
    await runningWorks(rightWithinMs);
    await rightAgain('nothing happens', await change(), rightWithinMs);
    expect(proxy.refusals).toBe(0);
    firstMebibytes = await memory();
  });

  it('the inventory recovers after a restart of the API server', async () => {
    const before = await view();
    await component('stop', 'apiserver');
    await until('the outage is noticed', async () => (await inventoryAgeSeconds()) > 1);
    expect(await view()).toEqual(before);
    await component('start', 'apiserver');
    await rightAgain('killed and back', await change(), rightWithinMs);
  });

  it.each(troubles)('the inventory and invocations recover after: $name', async ({ name, begin, struck, end }) => {
    begin(proxy);
    const isKnown = await change();
    await until('the fault has taken effect', () => struck(proxy, inventoryAgeSeconds));
    if (end !== undefined) {
      expect(await isKnown()).toBe(false);
      end(proxy);
    }
    await rightAgain(name, isKnown, rightWithinMs);
  });

  it('a replaced token is read from its file', async () => {
    const token = await newToken();
    proxy.refusals = 0;
    proxy.tokens = new Set([token]);
    proxy.front.reset();
    const isKnown = await change();
    await until('the old token is rejected', () => refusedTwice(proxy));
    expect(await isKnown()).toBe(false);
    writeFileSync(tokenFile, token);
    await rightAgain('a token that is replaced', isKnown, rightWithinMs);
  });

  it('a frozen connection is detected and replaced', async () => {
    const frozen = proxy.front.connections;
    expect(frozen).toBeGreaterThanOrEqual(4);
    proxy.front.freeze();
    const isKnown = await change();
    expect(await isKnown()).toBe(false);
    await rightAgain(`frozen, ${frozen} connections`, isKnown, silentWithinMs);
  });

  it('memory does not grow', async () => {
    const troubledMebibytes = await memory();
    const begunMs = performance.now();
    let resets = 0;
    while (performance.now() - begunMs < 15_000) {
      await until('all watches are open', () => proxy.openWatches >= 4);
      await Promise.all(
        [fetch(`${server.origin}/logs?func=add`), fetch(`${server.origin}/logs?func=nodeinfo`)].map(async (asked) =>
          (await asked).text(),
        ),
      );
      proxy.front.reset();
      resets++;
    }
    const lastMebibytes = await memory();
    const course = [firstMebibytes, troubledMebibytes, lastMebibytes].map(Math.round);
    figures.push(`memory at first, after all that, and after ${resets} more resets: ${course.join(', ')} MiB`);
    expect(lastMebibytes - firstMebibytes).toBeLessThan(mostGrowthMebibytes);
    expect(lastMebibytes - troubledMebibytes).toBeLessThan(mostGrowthMebibytes / 2);
  });

  async function inventoryAgeSeconds(): Promise<number> {
    const response = await fetch(`${server.origin}/global/pods`);
    const { meta }: { meta: { inventory: { ageSeconds: number } } } = JSON.parse(await response.text());
    return meta.inventory.ageSeconds;
  }
});
