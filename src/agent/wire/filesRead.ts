import type { ContainerSeriesName, NodeSeriesName, PodSeriesName } from './wireFormat.ts';

/** The files that the load and each series of a node are read from. @param hostRoot where the root of the machine is */
export function nodeFiles(hostRoot = '/'): Readonly<Record<NodeSeriesName | 'load', string>> {
  const root = hostRoot.replace(/\/+$/, '');
  const [disks, network] = [`${root}/proc/diskstats`, `${root}/proc/1/net/dev`];
  const pressure = `${root}/proc/pressure`;
  return {
    cpuPercent: `${root}/proc/stat`,
    memoryPercent: `${root}/proc/meminfo`,
    rootDiskPercent: `statfs ${hostRoot}`,
    diskReadKibPerSecond: disks,
    diskWriteKibPerSecond: disks,
    networkDownKibPerSecond: network,
    networkUpKibPerSecond: network,
    cpuSomePressurePercent: `${pressure}/cpu`,
    memorySomePressurePercent: `${pressure}/memory`,
    memoryFullPressurePercent: `${pressure}/memory`,
    ioSomePressurePercent: `${pressure}/io`,
    ioFullPressurePercent: `${pressure}/io`,
    load: `${root}/proc/loadavg`,
  };
}

const workingSetVersion1 = 'memory.usage_in_bytes - memory.stat total_inactive_file';

/**
 * The files that each series of containers and pods is read from: in the folder of a cgroup of version 2 and, after a
 * stroke, of version 1; the network, below /proc of one of the pod's processes.
 */
export const podFiles: Readonly<Record<ContainerSeriesName | PodSeriesName, string>> = {
  cpuPercent: 'cgroup cpu.stat usage_usec | cpuacct.usage',
  workingSetBytes: `cgroup memory.current - memory.stat inactive_file | ${workingSetVersion1}`,
  throttledPercent: 'cgroup cpu.stat throttled_usec | cpu.stat throttled_time',
  memoryAnonymousBytes: 'cgroup memory.stat anon | memory.stat total_rss',
  memoryFileBytes: 'cgroup memory.stat file | memory.stat total_cache',
  diskReadKibPerSecond: 'cgroup io.stat rbytes | blkio.throttle.io_service_bytes Read',
  diskWriteKibPerSecond: 'cgroup io.stat wbytes | blkio.throttle.io_service_bytes Write',
  pids: 'cgroup pids.current',
  networkDownKibPerSecond: '/proc/PID/net/dev',
  networkUpKibPerSecond: '/proc/PID/net/dev',
  cpuSomePressurePercent: 'cgroup cpu.pressure',
  memorySomePressurePercent: 'cgroup memory.pressure',
  memoryFullPressurePercent: 'cgroup memory.pressure',
  ioSomePressurePercent: 'cgroup io.pressure',
  ioFullPressurePercent: 'cgroup io.pressure',
};
