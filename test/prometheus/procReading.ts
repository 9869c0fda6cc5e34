import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What the kernel reports of this machine. */
export interface ProcReading {
  readonly atMs: number;
  readonly cpuTicks: number;
  readonly cpuUnusedTicks: number;
  readonly memoryPercent: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
}

const text = (path: string) => readFileSync(path, 'utf8');

export function readProc(): ProcReading {
  const atMs = Date.now();
  const cpu = (text('/proc/stat').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, iowait = 0, , , steal = 0] = cpu;
  const memory = text('/proc/meminfo');
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(memory)?.[1]);
  // Whole disks have a folder here; virtual ones have no `device` in it.
  const disks = readdirSync('/sys/block').filter((name) => existsSync(`/sys/block/${name}/device`));
  let diskReadBytes = 0;
  let diskWrittenBytes = 0;
  for (const line of text('/proc/diskstats').split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (!disks.includes(fields[2] ?? '')) continue;
    diskReadBytes += Number(fields[5]) * 512;
    diskWrittenBytes += Number(fields[9]) * 512;
  }
  return {
    atMs,
    cpuTicks: cpu.reduce((sum, ticks) => sum + ticks, 0),
    cpuUnusedTicks: idle + iowait + steal,
    memoryPercent: 100 * (1 - kib('MemAvailable') / kib('MemTotal')),
    diskReadBytes,
    diskWrittenBytes,
  };
}
