import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DecodedContainer,
  type DecodedPod,
  decodeWindows,
  type WindowsAnswer,
} from '../../src/agent/wire/decodeWindows.ts';

/** A value of a file at a time. */
export interface Reading {
  /** Unix seconds, with a fraction. */
  readonly at: number;
  readonly value: number;
}

/** The results of the virtual machine: the agent's answer, and separate readings. */
export class MachineResult {
  readonly kernel: string;
  readonly answer: WindowsAnswer;
  /** The text of each reading, with its times in the first line. */
  readonly #readings: readonly string[];
  /** Unix time of the boot, seconds, accurate to some 10 ms. */
  readonly #bootedAt: number;

  constructor(folder: string) {
    const text = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
    this.kernel = text('kernel.txt');
    this.answer = decodeWindows(readFileSync(join(folder, 'windows.bin')));
    this.#readings = text('readings.txt')
      .split(/^reading /m)
      .slice(1);
    const asked = mean(text('asked.txt').split(' ').map(Number));
    this.#bootedAt = (this.answer.tickWallMs + this.answer.tickAgeMs) / 1000 - asked;
  }

  /** A container of the answer, by the names in the machine's script. */
  container(pod: string, name: string): DecodedContainer {
    const id = containerId(pod, name);
    const found = this.pod(pod).containers.find((container) => container.id === id);
    if (found === undefined) throw new Error(`the agent told nothing of ${name} of ${pod}`);
    return found;
  }

  /** The readings of a file of a container's cgroup, by time: the number after `key` in each. */
  ofContainer(pod: string, name: string, file: string, key = ''): readonly Reading[] {
    return this.#find(`${containerId(pod, name)}(?:\\.scope)?/${file}`, key);
  }

  /** The same for a file of a pod's own cgroup. */
  ofPod(pod: string, file: string, key: string): readonly Reading[] {
    return this.#find(`pod${pod}(?:\\.slice)?/${file}`, key);
  }

  /** The pod of the answer. */
  pod(pod: string): DecodedPod {
    const found = this.answer.pods.find(({ uid }) => uid === pod);
    if (found === undefined) throw new Error(`the agent told nothing of ${pod}`);
    return found;
  }

  /** The same for a file of /proc. */
  ofNode(file: string, key: string): readonly Reading[] {
    return this.#find(file, key);
  }

  #find(file: string, key: string): readonly Reading[] {
    const pattern = new RegExp(`${file}:${key}(\\d+)`);
    return this.#readings.flatMap((text) => {
      const [from, to] = text.split(/\s/, 2).map(Number);
      const value = pattern.exec(text)?.[1];
      if (value === undefined || from === undefined || to === undefined) return [];
      return [{ at: this.#bootedAt + (from + to) / 2, value: Number(value) }];
    });
  }
}

/**
 * Increase of a counter per second over the seconds that end with these, interpolated between the readings around
 * either end.
 */
export function ratePerSecond(readings: readonly Reading[], seconds: readonly number[]): number {
  return mean(seconds.map((second) => between(readings, second) - between(readings, second - 1)));
}

/** Minimum and maximum of the readings around a time. */
export function around(
  readings: readonly Reading[],
  at: number,
): { readonly least: number; readonly greatest: number } {
  const behind = readings.findIndex((reading) => reading.at >= at);
  const near = readings.slice(Math.max(0, behind - 1), behind + 1).map(({ value }) => value);
  return { least: Math.min(...near), greatest: Math.max(...near) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function between(readings: readonly Reading[], at: number): number {
  const behind = readings.findIndex((reading) => reading.at >= at);
  const [before, after] = [readings[behind - 1], readings[behind]];
  if (before === undefined || after === undefined) throw new Error('there is no reading before and behind it');
  return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at);
}

function containerId(pod: string, name: string): string {
  return createHash('sha256').update(`${pod}/${name}`).digest('hex');
}
