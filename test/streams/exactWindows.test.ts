import { expect, it } from 'vitest';
import { columnsOf, figuresOfFunction, figuresOfPod, rounderOf } from '../../src/api/answer/entityFigures.ts';
import type { Explanation } from '../../src/api/answer/explanation.ts';
import type { SlotsOf } from '../../src/api/answer/measuredFigures.ts';
import { EntityWindow } from '../../src/api/streams/entityWindow.ts';
import { applyDelta } from '../../src/client/applyDelta.ts';
import { windowSeconds } from '../../src/contract/units.ts';
import type { WindowState } from '../../src/contract/v1/stream.ts';
import { type ColumnName, podDetailColumns } from '../../src/contract/v1/window.ts';
import { Fault } from '../../src/model/fault.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import type { PodDetailSeries } from '../../src/model/series/series.ts';
import type { MetricsSource } from '../../src/model/source/metricsSource.ts';
import { MetricsChoice } from '../../src/model/watch/metricsChoice.ts';
import { FollowedPod } from '../../src/sources/agent/followedPod.ts';
import { RandomPod } from '../agent/randomHistory.ts';
import { fakeConnection } from '../fakeConnection.ts';
import { SeededRandom } from '../seededRandom.ts';
import { settle } from './stage.ts';

/** A source of random pods. */
class RandomSource implements MetricsSource {
  readonly name = 'agent';
  readonly detail = { node: () => null, pod: (uid: string) => this.pod(uid) };
  intervalSeconds: number | null = 1;
  observedSince: number | null = 0;
  failing: Fault | null = null;
  readonly #followed = new Map<string, FollowedPod>();
  readonly #pods: ReadonlyMap<string, RandomPod>;

  constructor(pods: ReadonlyMap<string, RandomPod>) {
    this.#pods = pods;
  }

  followed(uid: string): FollowedPod {
    const known = this.#followed.get(uid) ?? new FollowedPod();
    this.#followed.set(uid, known);
    return known;
  }

  pod(uid: string): PodDetailSeries | null {
    const pod = this.#pods.get(uid);
    return pod === undefined ? null : this.followed(uid).figures(pod.record);
  }

  node = () => null;
  newestSecond = () => null;
  observedSinceSecond = () => this.observedSince;
  follow = async () => {};
  unfollow = () => {};
}

/** What a pod's window is to be in one second, read from its series second by second. */
function plainValue(source: RandomSource, pod: RandomPod, column: ColumnName, second: number): number {
  const { uid, memoryLimitBytes } = pod.record;
  const series = source.pod(uid);
  const used = series?.workingSetBytes.at(second) ?? Number.NaN;
  if (column === 'memoryBytes') return used;
  if (column === 'memoryPercent') return (100 * used) / (memoryLimitBytes ?? Number.NaN);
  const detail = podDetailColumns.find((name) => name === column) ?? (column === 'cpuPercent' ? column : null);
  return detail === null ? Number.NaN : (series?.[detail].at(second) ?? Number.NaN);
}

it.each([1, 2])(
  'The window of an entity sent as deltas has what the series have, second by second (random seed %i)',
  async (seed) => {
    const random = new SeededRandom(seed);
    let second = 1_700_000_000;
    const names = ['a', 'b', 'c', 'd'];
    const pods = new Map(names.map((name) => [name, new RandomPod(name, second, random)]));
    const [first, other] = [new RandomSource(pods), new RandomSource(pods)];
    const choice = new MetricsChoice([first, other], { nodeNames: [], podUids: names });
    await choice.follow(1000);
    const clock = { wallMs: () => second * 1000, monotonicMs: () => second * 1000 };
    const index = InventoryIndex.of({ functions: [], pods: [], nodes: [] });
    const connection = fakeConnection(index, clock);
    const watch = { key: '', number: 1, connection, choice, filled: Promise.resolve() };
    const id = { connection: 'lab', namespace: 'fn', name: 'add' };
    const slots = new Map<string, Float64Array>();
    const slotsOf: SlotsOf = (figure) => {
      const known = slots.get(figure) ?? new Float64Array(windowSeconds);
      slots.set(figure, known);
      return known;
    };
    let present = [...pods.values()];
    const windows = { pod: new EntityWindow('pod'), function: new EntityWindow('function') };
    const held: Record<'pod' | 'function', WindowState | null> = { pod: null, function: null };
    const used = new Set<unknown>();
    let explanation: Explanation = { why: null, how: null };

    for (let turn = 0; turn < 300; turn++) {
      const isBack = random.chance(0.02);
      second += isBack ? -random.between(1, 70) : random.pick([1, 1, 1, 1, 1, 1, 2, 61]);
      // As when a clock was set back: the window begins again.
      if (isBack) {
        windows.pod = new EntityWindow('pod');
        windows.function = new EntityWindow('function');
        held.pod = held.function = null;
      }
      for (const pod of pods.values()) {
        pod.second = second - 1;
        for (const source of [first, other]) if (random.chance(0.9)) pod.step([source.followed(pod.record.uid)]);
      }
      if (random.chance(0.1)) present = [...pods.values()].filter(() => random.chance(0.7));
      if (random.chance(0.1)) first.failing = first.failing === null ? new Fault('upstream_failed', 'down') : null;
      if (random.chance(0.1)) {
        explanation = { why: random.pick([null, 'no_agents', 'agent_failing']), how: random.pick([null, 'a', 'b']) };
      }
      if (random.chance(0.05)) first.intervalSeconds = random.pick([null, 1, 5.04]);
      if (random.chance(0.05)) first.observedSince = random.pick([null, second - 30]);
      choice.review(second * 1000);
      await settle();
      const { source } = choice;
      used.add(source);
      const [pod] = pods.values();
      if (pod === undefined || !(source instanceof RandomSource)) throw new Error('nothing to compare');
      const records = present.map(({ record }) => record);
      const about = { id, pods: records, watch, connection: watch.connection, replicasReady: null };
      const figures = {
        pod: () => figuresOfPod(watch, pod.record, second, second * 1000, slotsOf),
        function: () => figuresOfFunction(about, second, second * 1000, slotsOf),
      };
      for (const kind of ['pod', 'function'] as const) {
        const window = windows[kind];
        const change = window.advance(figures[kind](), second, () => explanation);
        const { fromSecond, areSourcesNew, areExplanationsNew } = change;
        const before = held[kind];
        if (before === null) {
          const { endSecond, columns, sources } = window;
          held[kind] = { connection: '', namespace: null, name: '', endSecond, columns, sources };
        } else if (fromSecond !== null || areSourcesNew) {
          const sent = areExplanationsNew ? 'all' : areSourcesNew ? 'unexplained' : 'none';
          const delta: object = JSON.parse(window.deltaJson(fromSecond ?? second + 1, sent));
          held[kind] = Object(applyDelta(before, Object(delta), second));
        }
        const plain = Object.fromEntries(
          columnsOf[kind].map((column) => [
            column,
            Array.from({ length: windowSeconds }, (_, slot) => {
              const at = second - windowSeconds + 1 + slot;
              if (kind === 'pod') return rounderOf(column)(plainValue(source, pod, column, at));
              if (present.length === 0) {
                return column === 'cpuPercent' ? 0 : null;
              }
              const sum = (name: ColumnName) =>
                present.reduce((all, one) => all + plainValue(source, one, name, at), 0);
              const limits = records.reduce((all, { memoryLimitBytes }) => all + (memoryLimitBytes ?? Number.NaN), 0);
              return rounderOf(column)(column === 'memoryPercent' ? (100 * sum('memoryBytes')) / limits : sum(column));
            }),
          ]),
        );
        expect([turn, kind, held[kind]?.columns]).toEqual([turn, kind, plain]);
        expect(held[kind]?.sources['cpuPercent']).toEqual({
          source: 'agent',
          intervalSeconds: source.intervalSeconds === null ? null : Math.round(source.intervalSeconds * 10) / 10,
          measuredAtSeconds: null,
          ...explanation,
        });
      }
    }
    expect(used.size).toBe(2);
  },
);
