import { readFileSync } from 'node:fs';
import type { NodeFacts } from '../../model/inventory/nodeDescription.ts';
import { SysDevices } from './sysDevices.ts';

/**
 * Reads what rarely changes of the machine whose /proc and /sys are below `hostRoot`; for requests, not for every
 * second.
 */
export function readNodeFacts(hostRoot: string): Omit<NodeFacts, 'clockOffsetMs'> {
  const root = hostRoot.replace(/\/+$/, '');
  const devices = new SysDevices(root);
  const load = linesOf(`${root}/proc/loadavg`)?.[0]?.split(' ').slice(0, 3).map(Number) ?? [];
  const [one = Number.NaN, five = Number.NaN, fifteen = Number.NaN] = load;
  const interfaces = linesOf(`${root}/proc/1/net/dev`)?.flatMap((line) => /^\s*([^\s:|]+):/.exec(line)?.[1] ?? []);
  return {
    load: [one, five, fifteen].every(Number.isFinite) ? [one, five, fifteen] : null,
    interfaces: interfaces?.filter((name) => devices.isInterface(name)) ?? null,
    rootDevice: rootDeviceIn(linesOf(`${root}/proc/1/mountinfo`) ?? []),
  };
}

/** The source of the last mount at `/`; the format is that of proc_pid_mountinfo(5). */
function rootDeviceIn(mounts: readonly string[]): string | null {
  let device: string | null = null;
  for (const mount of mounts) {
    const [before = '', after = ''] = mount.split(' - ');
    if (before.split(' ')[4] === '/') device = after.split(' ')[1] ?? null;
  }
  return device;
}

function linesOf(path: string): readonly string[] | null {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return null;
  }
}
