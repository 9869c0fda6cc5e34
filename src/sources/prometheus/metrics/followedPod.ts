import type { PodRecord } from '../../../model/inventory/inventory.ts';
import { PodWindow } from './podWindow.ts';

/** A pod that somebody watches. */
export class FollowedPod {
  readonly namespace: string;
  readonly name: string;
  /** When its first run began, Unix ms; null while it has not, NaN where nobody tells, or another run may have. */
  readonly beganAtMs: number | null;
  readonly window = new PodWindow();
  followers = 0;
  filled = false;

  constructor({ id, restarts, startedAtMs }: PodRecord) {
    this.namespace = id.namespace;
    this.name = id.name;
    this.beganAtMs = restarts === 0 ? startedAtMs : null;
  }

  /** What its samples are found by. */
  get key(): string {
    return podKey(this.namespace, this.name);
  }
}

export function podKey(namespace: string, name: string): string {
  return `${namespace}\n${name}`;
}
