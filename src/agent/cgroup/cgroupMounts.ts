import { existsSync, readdirSync } from 'node:fs';

/** Where the hierarchies are mounted; null: not mounted. */
export interface CgroupMounts {
  /** Version 2: the cgroup root itself, or `unified` beside mounts of version 1. */
  readonly version2: string | null;
  readonly cpu: string | null;
  readonly cpuacct: string | null;
  readonly memory: string | null;
  readonly blkio: string | null;
  readonly pids: string | null;
  /** The hierarchy whose folders are listed; the others have the same names. */
  readonly listed: string | null;
}

/**
 * Finds what is mounted at `cgroupRoot` (`<host root>/sys/fs/cgroup`). Version 1 controllers are found by folder names,
 * which list them: `cpu,cpuacct` or, if each has its own mount, `cpu` and `cpuacct`.
 */
export function findMounts(cgroupRoot: string): CgroupMounts {
  if (existsSync(`${cgroupRoot}/cgroup.controllers`)) {
    return {
      version2: cgroupRoot,
      cpu: null,
      cpuacct: null,
      memory: null,
      blkio: null,
      pids: null,
      listed: cgroupRoot,
    };
  }
  const names = existsSync(cgroupRoot) ? readdirSync(cgroupRoot) : [];
  const mountOf = (controller: string): string | null => {
    const found = names.find((name) => name.split(',').includes(controller));
    return found === undefined ? null : `${cgroupRoot}/${found}`;
  };
  const version2 = mountOf('unified');
  const cpu = mountOf('cpu');
  const cpuacct = mountOf('cpuacct');
  const memory = mountOf('memory');
  const blkio = mountOf('blkio');
  const pids = mountOf('pids');
  return { version2, cpu, cpuacct, memory, blkio, pids, listed: cpuacct ?? memory ?? cpu ?? blkio ?? version2 };
}
