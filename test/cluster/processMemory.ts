import { readFileSync } from 'node:fs';

/** Resident memory of a process, MiB. */
export function residentMebibytes(pid: number | undefined): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`the memory of process ${pid} is not known`);
  return Number(kibibytes) / 1024;
}
