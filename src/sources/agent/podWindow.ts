import type { DecodedPod } from '../../agent/wire/windowsAnswer.ts';
import { type PodSeriesName, podSeriesNames } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import { ContainerWindow } from './containerWindow.ts';
import { writeColumn } from './writeColumn.ts';

/** The last 60 seconds of the containers of a pod, pause among them, as its agent told them. */
export class PodWindow {
  readonly #containers = new Map<string, ContainerWindow>();
  readonly #named = new Set<string>();
  /** A ring for each series of the pod as a whole of which anything is known. */
  readonly #rings = new Map<PodSeriesName, SecondRing>();

  /** Containers by id. */
  get containers(): ReadonlyMap<string, ContainerWindow> {
    return this.#containers;
  }

  at(name: PodSeriesName, second: number): number {
    return this.#rings.get(name)?.at(second) ?? Number.NaN;
  }

  /** Remembers that a container is one of the pod's own, also when another one takes its place. */
  name(containerId: string): void {
    if (this.#containers.has(containerId)) this.#named.add(containerId);
  }

  /** Those that count: the pod's own, and what has ended, since pause ends with its pod. */
  *counted(): Iterable<ContainerWindow> {
    for (const [id, window] of this.#containers) if (this.#named.has(id) || !window.isLive) yield window;
  }

  /** @param seconds how many, up to `lastSecond`, the answer tells at least */
  take({ columns, containers }: DecodedPod, seconds: number, lastSecond: number): void {
    for (const name of podSeriesNames) {
      const column = columns[name];
      const known = this.#rings.get(name);
      if (known === undefined && column.every(Number.isNaN)) continue;
      const ring = known ?? new SecondRing();
      this.#rings.set(name, ring);
      writeColumn(ring, column, lastSecond);
    }
    for (const told of containers) {
      const window = this.#containers.get(told.id) ?? new ContainerWindow();
      this.#containers.set(told.id, window);
      window.take(told, lastSecond);
    }
    for (const [id, window] of this.#containers) {
      if (window.toldSecond === lastSecond) continue;
      window.takeAbsence(seconds, lastSecond);
      if (lastSecond - window.toldSecond <= windowSeconds) continue;
      this.#containers.delete(id);
      this.#named.delete(id);
    }
  }

  clear(): void {
    this.#containers.clear();
    this.#named.clear();
    this.#rings.clear();
  }
}
