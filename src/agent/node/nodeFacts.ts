import { readFileSync } from 'node:fs';
import type { Clock } from '../../model/clock.ts';
import type { ReportedFacts } from '../../model/inventory/nodeDescription.ts';
import { printableName } from '../../model/series/deviceNames.ts';

/** The list of mounts is long on a node with many pods, and what is mounted at `/` hardly ever changes. */
const rootLastsMs = 60_000;

/** The load averages in `<proc>/loadavg`; null if they cannot be read. */
export function readLoad(procRoot: string): ReportedFacts['load'] {
  const fields = textOf(`${procRoot}/loadavg`)?.split(' ') ?? [];
  const [one = Number.NaN, five = Number.NaN, fifteen = Number.NaN] = fields.slice(0, 3).map(Number.parseFloat);
  return [one, five, fifteen].every((load) => load >= 0 && load < Number.POSITIVE_INFINITY)
    ? [one, five, fifteen]
    : null;
}

/** The device that is mounted at `/` for process 1, which is in the node's namespace; read once a minute at most. */
export class RootDevice {
  readonly #path: string;
  readonly #clock: Clock;
  #device: string | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(procRoot: string, clock: Clock) {
    this.#path = `${procRoot}/1/mountinfo`;
    this.#clock = clock;
  }

  /** Null if it cannot be read, or if no device is mounted there. */
  now(): string | null {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#readAtMs >= rootLastsMs) {
      this.#readAtMs = nowMs;
      this.#device = rootDeviceIn(textOf(this.#path)?.split('\n') ?? []);
    }
    return this.#device;
  }
}

/** The source of the last mount at `/`; the format is that of proc_pid_mountinfo(5). */
function rootDeviceIn(mounts: readonly string[]): string | null {
  let device: string | null = null;
  for (const mount of mounts) {
    const [before = '', after = ''] = mount.split(' - ');
    if (before.split(' ')[4] === '/') device = after.split(' ')[1] ?? null;
  }
  return device === null || device === 'none' ? null : printableName(unescaped(device));
}

/** Spaces, tabs, newlines and backslashes stand as three octal digits. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
