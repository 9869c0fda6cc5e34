import type { DecodedContainer, DecodedPod, WireColumn } from '../../src/agent/wire/decodeWindows.ts';
import { containerSeriesNames, podSeriesNames } from '../../src/agent/wire/wireFormat.ts';
import { windowSeconds } from '../../src/contract/units.ts';
import type { PodRecord } from '../../src/model/inventory/inventory.ts';
import { byName } from '../../src/model/series/series.ts';
import type { FollowedPod } from '../../src/sources/agent/followedPod.ts';
import { fakePod } from '../fakeConnection.ts';
import type { SeededRandom } from '../seededRandom.ts';

interface FakeContainer {
  readonly id: string;
  isLive: boolean;
  memoryLimitBytes: number;
}

/**
 * A pod as its agent reports it, at random: values written back, gaps, seconds that are skipped or come again, clocks that
 * are set, containers that start, end, are no longer reported, and a record that changes.
 */
export class RandomPod {
  record: PodRecord;
  second: number;
  readonly #random: SeededRandom;
  #containers: FakeContainer[] = [];
  #started = 0;
  #sequence = 0;

  constructor(name: string, second: number, random: SeededRandom) {
    this.second = second;
    this.#random = random;
    this.record = fakePod(name, 'add', { memoryLimitBytes: random.pick([null, 100, 2 ** 20]) });
    this.#start();
    this.#start();
    this.#nameContainers();
  }

  /** Something happens; each of `pods` takes the same. */
  step(pods: readonly FollowedPod[]): void {
    const random = this.#random;
    if (random.chance(0.03)) {
      for (const pod of pods) pod.clear();
    }
    this.#changeContainers();
    const isSet = random.chance(0.03);
    const steps = isSet ? random.between(-70, 70) : random.pick([0, 1, 1, 1, 1, 1, 1, 2, 5]);
    this.second += steps;
    if (isSet && steps < 0) for (const pod of pods) pod.clear();
    if (random.chance(0.1)) return;
    const seconds = random.chance(0.1) ? windowSeconds : random.pick([1, 1, 1, 1, 2, 3, 10]);
    const decoded = random.chance(0.05) ? null : this.#answer(seconds);
    const lastSecond = this.second - (random.chance(0.05) ? 1 : 0);
    this.#sequence++;
    for (const pod of pods) pod.take(decoded, this.#sequence, seconds, lastSecond);
  }

  #answer(seconds: number): DecodedPod {
    const reported = this.#containers.filter(() => !this.#random.chance(0.05));
    return {
      uid: this.record.uid,
      columns: this.#podColumns(seconds),
      containers: reported.map(
        ({ id, isLive, memoryLimitBytes }): DecodedContainer => ({
          id,
          isLive,
          memoryLimitBytes,
          columns: this.#containerColumns(this.#random.chance(0.1) ? windowSeconds : seconds),
        }),
      ),
    };
  }

  #podColumns(seconds: number): DecodedPod['columns'] {
    return byName(podSeriesNames, () => this.#column(seconds));
  }

  #containerColumns(seconds: number): DecodedContainer['columns'] {
    return byName(containerSeriesNames, () => this.#column(seconds));
  }

  #column(seconds: number): WireColumn {
    const unknownShare = this.#random.pick([0, 0, 0.1, 1]);
    return Float32Array.from({ length: seconds }, () =>
      this.#random.chance(unknownShare) ? Number.NaN : this.#random.next() * 1000,
    );
  }

  #changeContainers(): void {
    const random = this.#random;
    if (random.chance(0.04)) this.#start();
    const [first] = this.#containers;
    if (first !== undefined && random.chance(0.03)) first.isLive = false;
    if (first !== undefined && random.chance(0.03))
      first.memoryLimitBytes = random.pick([100, 200, Infinity, Number.NaN]);
    if (this.#containers.length > 1 && random.chance(0.03)) this.#containers.shift();
    if (random.chance(0.05)) this.#nameContainers();
    if (random.chance(0.03)) {
      const lastEnd = random.chance(0.5) ? null : { reason: 'Error', exitCode: 1, atMs: 0 };
      this.record = { ...this.record, ready: random.chance(0.5), lastEnd };
    }
  }

  #start(): void {
    this.#containers.push({ id: `container-${this.#started++}`, isLive: true, memoryLimitBytes: 100 });
  }

  /** All but the first are the pod's own: that is pause. */
  #nameContainers(): void {
    const own = this.#containers.slice(1).map(({ id }) => ({ id, name: id }));
    const containers = this.#random.chance(0.1) ? [...own, { id: 'unknown', name: 'unknown' }] : own;
    this.record = { ...this.record, containers };
  }
}
