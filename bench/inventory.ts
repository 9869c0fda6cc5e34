import { CoarseReasons } from '../src/api/answer/explanation.ts';
import { ReadyAnswers } from '../src/api/answer/readyAnswers.ts';
import { findFunction, findPod, podsOf, type View } from '../src/api/entityLookup.ts';
import { staticFunctionAnswer, staticPodAnswer } from '../src/api/interface/inventoryAnswers.ts';
import { functionsPage } from '../src/api/v1/functionRoutes.ts';
import { systemClock } from '../src/model/clock.ts';
import { WorstFindings } from '../src/model/health/worstFindings.ts';
import type { PodRecord } from '../src/model/inventory/inventory.ts';
import { InventoryIndex } from '../src/model/inventory/inventoryIndex.ts';
import { WatchTable } from '../src/model/watch/watchTable.ts';
import { connectionOf, functions, largeLists, namespace, nodes } from './largeInventory.ts';
import { median } from './process.ts';

const rounds = 7;

/** The cost of lookups among 150,000 pods and of one event, and how many answers are made again after 100 events. */
export async function benchInventory(): Promise<void> {
  const lists = largeLists();
  const pods = [...lists.pods];
  let index = new InventoryIndex();
  const builtMs =
    micros(1, () => {
      index = InventoryIndex.of(lists);
    }) / 1000;
  console.log(`${pods.length} pods, ${functions} functions, ${nodes} nodes: index built in ${Math.round(builtMs)} ms`);
  benchLookups(index);
  benchEvents(index, pods);
  await benchAnswers(index, pods);
  benchLists(index);
}

function benchLookups(index: InventoryIndex): void {
  const view: View = {
    inventory: index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: namespace }),
    namespaces: null,
  };
  const scoped: View = { ...view, namespaces: new Set([namespace]) };
  const { pods } = view.inventory;
  const scan = micros(20, () => {
    pods.filter(({ functionName, id }) => functionName === 'function-77' && id.namespace === namespace);
  });
  const lookups: readonly (readonly [string, (number: number) => unknown])[] = [
    ['a function and its pods', (n) => podsOf(view, findFunction(view, `function-${n % functions}`))],
    ['the same by name.namespace', (n) => podsOf(view, findFunction(view, `function-${n % functions}.${namespace}`))],
    ['the same with a scope', (n) => podsOf(scoped, findFunction(scoped, `function-${n % functions}`))],
    ['a pod by name', (n) => findPod(view, `function-${n % functions}-5d8f7c9b6d-${n % functions}`)],
    ['a pod by UID', (n) => index.pod(`00000000-0000-4000-8000-${String(n % functions).padStart(12, '0')}`)],
    ['the pods on a node', (n) => index.podsOn(`node-${n % nodes}`)],
  ];
  for (const [what, lookup] of lookups) {
    const us = micros(20_000, lookup);
    console.log(
      `${what}: ${us.toFixed(2)} us, ${Math.round(scan / us)} times faster than a walk over all pods (${Math.round(scan)} us)`,
    );
  }
}

function benchEvents(index: InventoryIndex, pods: PodRecord[]): void {
  const event = micros(1000, (number) => podEvent(index, pods, number));
  const wholeList = micros(5, (number) => {
    podEvent(index, pods, number);
    return index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: namespace }).pods;
  });
  console.log(
    `a pod event: ${event.toFixed(2)} us; the list of all pods after one: ${(wholeList / 1000).toFixed(1)} ms`,
  );
}

/** One pod is restarted. */
function podEvent(index: InventoryIndex, pods: PodRecord[], number: number): void {
  const before = pods[number % pods.length];
  if (before === undefined) return;
  const after = { ...before, restarts: (before.restarts ?? 0) + 1 };
  pods[number % pods.length] = after;
  index.changePods({ put: [after], dropped: [before] });
}

/** Counts how often an answer is serialised while 100 pods change within one second, with a request after each. */
async function benchAnswers(index: InventoryIndex, pods: PodRecord[]): Promise<void> {
  const clock = { wallMs: () => 100_000, monotonicMs: systemClock.monotonicMs };
  const connection = connectionOf(index, clock);
  const connections = { find: () => connection };
  const ready = new ReadyAnswers(clock, connections, new WatchTable(clock, connections));
  const context = { connection, connectionName: null, namespaces: null };
  const answers = {
    '/static/function?func=function-77': () => staticFunctionAnswer(context, 'function-77', 0),
    '/static/pod?pod=function-77': () => staticPodAnswer(context, 'function-77'),
  };
  for (const [url, live] of Object.entries(answers)) {
    for (const [what, changed] of [
      ['other functions', 78],
      ['the same function', 77],
    ] as const) {
      let made = 0;
      const counted = () => {
        const own = live();
        const make = (lastSecond: number, nowMs: number) => {
          made++;
          return own.make(lastSecond, nowMs);
        };
        return { ...own, make };
      };
      await ready.admit(context, '', url, counted);
      made = 0;
      for (let event = 0; event < 100; event++) {
        podEvent(index, pods, changed);
        if (ready.take('', url) === null) await ready.admit(context, '', url, counted);
      }
      console.log(`${url}: ${made} serialisations for 100 pod events of ${what} in one second`);
    }
    const warm = micros(20_000, () => ready.take('', url));
    const afterEvent = micros(1000, () => {
      podEvent(index, pods, 78);
      ready.take('', url);
    });
    console.log(
      `${url}: warm ${warm.toFixed(2)} us; with an event of another function before each ${afterEvent.toFixed(2)} us`,
    );
  }
}

/** A list of 100 of all functions, sorted by what has to be looked up for each of them, down to the bytes. */
function benchLists(index: InventoryIndex): void {
  const view: View = {
    inventory: index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: namespace }),
    namespaces: null,
  };
  const coarseReasons = new CoarseReasons(connectionOf(index, systemClock));
  const figures = { pass: null, problems: new WorstFindings([], index), coarseReasons };
  for (const query of [{}, { sort: '-replicasReady' }, { sort: '-restarts' }, { q: '-77' }]) {
    const us = micros(20, () => JSON.stringify(functionsPage(view, podsOf, query, figures, 100_000)));
    console.log(`100 of ${functions} functions, ${JSON.stringify(query)}: ${(us / 1000).toFixed(1)} ms`);
  }
}

/** Median CPU time of one call, microseconds, unaffected by other programs on the machine. */
function micros(times: number, call: (number: number) => unknown): number {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = process.cpuUsage();
    for (let number = 0; number < times; number++) call(round * times + number);
    const { user, system } = process.cpuUsage(begun);
    measured.push((user + system) / times);
  }
  return median(measured);
}
