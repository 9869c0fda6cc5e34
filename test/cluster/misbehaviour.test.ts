import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inspected, type LiveMemory, liveMemoryOf } from '../liveMemory.ts';
import { until } from '../until.ts';
import { type KubectlView, kubectlView } from './kubectlView.ts';
import { component, kubectl, lab } from './lab.ts';
import { type LastingCall, newToken, ProxiedServer } from './proxiedServer.ts';
import { answerAt } from './servedView.ts';
import { refusedTwice, troubles } from './troubles.ts';

const fn = lab.functionsNamespace;
const inFunctions = ['--namespace', fn];
/** Everything must be correct within this time after recovery. */
const rightWithinMs = 10_000;
/** A silent connection must be treated as dead within this time. */
const silentWithinMs = 65_000;
/** faascope must match kubectl within this time. */
const soonMs = 2000;
/** A look costs CPU time, which the cluster needs for what is waited for. */
const betweenLooksMs = 100;
/** Allowed growth of live memory after all of it: compiled code and more pods, but not what each reset leaves. */
const mostGrowthMebibytes = 10;

const slow: LastingCall = { functionName: 'slow', body: '1', running: /^running$/, ended: /^end$/ };
const flow: LastingCall = { functionName: 'flow', body: '', running: /^running handle:/, ended: /^end handle:/ };

/** A change of the cluster. */
interface Changed {
  /** Whether faascope shows it. */
  isKnown(): Promise<boolean>;
  /** Whether the cluster has ended it. */
  isDone(truth: KubectlView): boolean;
}

describe('with a misbehaving API server', () => {
  const figures: string[] = [];
  /** Has one trouble after another. */
  let troubled: ProxiedServer;
  /** Its connections freeze, which takes a minute to notice: meanwhile the other one has its troubles. */
  let frozen: ProxiedServer;
  let memory: LiveMemory;
  /** Taken when all was well and everything had been requested once. */
  let firstMebibytes = Number.NaN;
  let wide = false;

  beforeAll(async () => {
    [troubled, frozen] = await Promise.all([ProxiedServer.start(inspected), ProxiedServer.start()]);
    memory = liveMemoryOf(troubled.server);
  });
  afterEach(() => troubled.proxy.behave());
  afterAll(async () => {
    await Promise.all([troubled.stop(), frozen.stop()]);
    await kubectl(...inFunctions, 'scale', 'deployment/nodeinfo', '--replicas=2');
    await kubectl(...inFunctions, 'scale', 'deployment/errlog', '--replicas=1');
    process.stdout.write(`right again after:\n  ${figures.join('\n  ')}\n`);
  });

  const podsOf = ({ pods }: KubectlView, name: string) => pods.filter(({ functionName }) => functionName === name);

  /** Deletes a pod of a function and scales another one. */
  async function changed(
    { server }: ProxiedServer,
    deleted: string,
    scaled: string,
    replicas: number,
  ): Promise<Changed> {
    const victim = podsOf(await kubectlView([fn]), deleted)[0]?.name ?? '';
    await kubectl(...inFunctions, 'scale', `deployment/${scaled}`, `--replicas=${replicas}`);
    await kubectl(...inFunctions, 'delete', 'pod', victim, '--wait=false');
    return {
      isKnown: async () => {
        const { pods } = await answerAt(server.origin, '/global/pods');
        const wanted = await answerAt(server.origin, `/static/function?func=${scaled}`);
        // The cluster takes its own time to react.
        return pods.every(({ pod_real_name }) => pod_real_name !== victim) && wanted.replicas === replicas;
      },
      isDone: (truth) => podsOf(truth, scaled).length === replicas && podsOf(truth, deleted).length === 1,
    };
  }

  const nextChange = () => {
    wide = !wide;
    return changed(troubled, 'add-two', 'nodeinfo', wide ? 2 : 1);
  };

  /** Checks that everything matches kubectl once all pods are ready, so that nothing is lost or duplicated. */
  async function agrees(what: string, server: ProxiedServer, { isDone }: Changed): Promise<void> {
    const begunMs = performance.now();
    let differsMs = begunMs;
    for (;;) {
      const [truth, ours] = [await kubectlView([fn]), await server.view()];
      const nowMs = performance.now();
      const isSame = JSON.stringify(truth) === JSON.stringify(ours);
      if (isSame && isDone(truth) && truth.pods.every(({ ready }) => ready)) return;
      if (isSame) differsMs = nowMs;
      if (nowMs - differsMs > soonMs) expect(ours, what).toEqual(truth);
      if (nowMs - begunMs > 60_000) throw new Error(`kubectl never showed all pods ready: ${JSON.stringify(truth)}`);
      await setTimeout(betweenLooksMs);
    }
  }

  const known = ({ isKnown }: Changed, withinMs: number) =>
    until('the inventory is correct', isKnown, withinMs, betweenLooksMs);

  /** Waits until everything is correct, at most this long; records how long it took. */
  async function rightAgain(
    what: string,
    server: ProxiedServer,
    inventory: Promise<number>,
    lasting: LastingCall,
    withinMs: number,
  ): Promise<void> {
    const works = [inventory, server.logsWork(withinMs), server.runningWorks(lasting, withinMs)];
    const [inventoryMs, logsMs, runningMs] = (await Promise.all(works)).map(Math.round);
    const mebibytes = server === troubled ? `; ${Math.round(await memory())} MiB` : '';
    figures.push(`${what}: inventory ${inventoryMs} ms, /logs ${logsMs} ms, /running ${runningMs} ms${mebibytes}`);
  }

  /** Waits until everything is correct again and matches kubectl. */
  const soonRight = (what: string, change: Changed) => {
    const inventory = known(change, rightWithinMs).then(async (tookMs) => {
      await agrees(what, troubled, change);
      return tookMs;
    });
    return rightAgain(what, troubled, inventory, slow, rightWithinMs);
  };

  it('the inventory matches kubectl before anything happens', async () => {
    await Promise.all([troubled.runningWorks(slow, rightWithinMs), frozen.runningWorks(flow, rightWithinMs)]);
    await frozen.logsWork(rightWithinMs);
    await soonRight('nothing happens', await nextChange());
    for (const { proxy } of [troubled, frozen]) expect(proxy.refusals).toBe(0);
    firstMebibytes = await memory();
  });

  it('the inventory recovers after a restart of the API server', async () => {
    const before = await troubled.view();
    await component('stop', 'apiserver');
    await until('the outage is noticed', async () => (await troubled.inventoryAgeSeconds()) > 1);
    expect(await troubled.view()).toEqual(before);
    await component('start', 'apiserver');
    await soonRight('killed and back', await nextChange());
  });

  describe('while the connections of another server are frozen', () => {
    let change: Changed;
    let recovered: Promise<void>;

    beforeAll(async () => {
      const { front } = frozen.proxy;
      const { connections } = front;
      expect(connections).toBeGreaterThanOrEqual(4);
      front.freeze();
      change = await changed(frozen, 'burn', 'errlog', 2);
      expect(await change.isKnown()).toBe(false);
      const inventory = known(change, silentWithinMs);
      recovered = rightAgain(`frozen, ${connections} connections`, frozen, inventory, flow, silentWithinMs);
      // Its test is the last one.
      recovered.catch(() => {});
    });

    it.each(troubles)('the inventory and invocations recover after: $name', async ({ name, begin, struck, end }) => {
      begin(troubled.proxy);
      const change = await nextChange();
      const inventoryAgeSeconds = () => troubled.inventoryAgeSeconds();
      await until('the fault has taken effect', () => struck(troubled.proxy, inventoryAgeSeconds));
      if (end !== undefined) {
        expect(await change.isKnown()).toBe(false);
        end(troubled.proxy);
      }
      await soonRight(name, change);
    });

    it('a replaced token is read from its file', async () => {
      const { proxy } = troubled;
      const token = await newToken();
      proxy.refusals = 0;
      proxy.tokens = new Set([token]);
      proxy.front.reset();
      const change = await nextChange();
      await until('the old token is rejected', () => refusedTwice(proxy));
      expect(await change.isKnown()).toBe(false);
      troubled.writeToken(token);
      await soonRight('a token that is replaced', change);
    });

    it('the frozen connections are detected and replaced', async () => {
      await recovered;
      await agrees('frozen', frozen, change);
    });
  });

  it('memory does not grow', async () => {
    const { proxy, server } = troubled;
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
});
