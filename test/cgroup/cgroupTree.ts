import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Shape {
  readonly version: 1 | 2;
  /** `mismatched`: the kubelet uses systemd, the runtime cgroupfs. */
  readonly driver: 'cgroupfs' | 'systemd' | 'mismatched';
}

/** What the kernel counts for one cgroup. Omitted counters are 0, except throttling, whose line is then missing. */
export interface Counters {
  readonly cpuMs?: number;
  readonly throttledMs?: number;
  readonly usedBytes?: number;
  readonly inactiveFileBytes?: number;
  /** As in its file; omitted: no limit. */
  readonly limit?: string;
  /** Text of its file; omitted: nothing was transferred yet. */
  readonly disk?: string;
  readonly pids?: number;
  /** Total time that some or all tasks stalled, ms; version 2. Omitted: the file is missing. */
  readonly pressure?: Readonly<Partial<Record<'cpu' | 'memory' | 'io', readonly [someMs: number, fullMs: number]>>>;
}

/** A fake host root, with cgroups in the format of the kernel and the kubelet. */
export class CgroupTree {
  readonly hostRoot: string;
  readonly #shape: Shape;
  /** Mounts of version 1, or files of version 2, that this machine lacks. */
  readonly #missing: readonly string[];
  readonly #parent: string;

  /**
   * @param missing mounts of version 1, or names of files, that this machine lacks
   * @param parent folder that the kubelet's root of pods is in, `/kubelet`
   * @param folder in which the host root is created
   */
  constructor(shape: Shape, missing: readonly string[] = [], parent = '', folder = tmpdir()) {
    this.hostRoot = mkdtempSync(join(folder, 'faascope-cgroup-'));
    this.#shape = shape;
    this.#missing = missing;
    this.#parent = parent;
    mkdirSync(join(this.hostRoot, 'sys/fs/cgroup'), { recursive: true });
    if (shape.version === 2) writeFileSync(join(this.hostRoot, 'sys/fs/cgroup/cgroup.controllers'), 'cpu io memory\n');
    for (const mount of this.#mounts()) mkdirSync(join(this.hostRoot, 'sys/fs/cgroup', mount), { recursive: true });
  }

  /** Creates or rewrites the cgroup of a pod. */
  pod(uid: string, counters: Counters = {}): void {
    this.#write(this.#podFolder(uid), counters);
  }

  /** Creates or rewrites the cgroup of a container, and creates that of its pod if missing. */
  container(uid: string, id: string, counters: Counters = {}): void {
    this.#write(this.#containerFolder(uid, id), counters);
  }

  removeContainer(uid: string, id: string): void {
    this.#removeFolder(this.#containerFolder(uid, id));
  }

  removePod(uid: string): void {
    this.#removeFolder(this.#podFolder(uid));
  }

  files(texts: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(texts)) this.file(path, text);
  }

  /** Writes a file at a path below the host root. */
  file(path: string, text: string): void {
    mkdirSync(dirname(join(this.hostRoot, path)), { recursive: true });
    writeFileSync(join(this.hostRoot, path), text);
  }

  remove(): void {
    rmSync(this.hostRoot, { recursive: true });
  }

  #mounts(): readonly string[] {
    const all = this.#shape.version === 2 ? [''] : ['cpu,cpuacct', 'memory', 'blkio', 'pids'];
    return all.filter((mount) => !this.#missing.includes(mount));
  }

  #podFolder(uid: string): string {
    return this.#shape.driver !== 'cgroupfs'
      ? `${this.#parent}/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice`
      : `${this.#parent}/kubepods/burstable/pod${uid}`;
  }

  #containerFolder(uid: string, id: string): string {
    const pod = this.#podFolder(uid);
    if (this.#shape.driver === 'cgroupfs') return `${pod}/${id}`;
    if (this.#shape.driver === 'systemd') return `${pod}/cri-containerd-${id}.scope`;
    const slice = pod.slice(pod.lastIndexOf('/') + 1);
    return `${this.#parent}/system.slice/containerd.service/${slice}:cri-containerd:${id}`;
  }

  #removeFolder(folder: string): void {
    for (const mount of this.#mounts()) {
      const path = join(this.hostRoot, 'sys/fs/cgroup', mount, folder);
      // A removed cgroup cannot be read through an open descriptor either: here it reads empty.
      for (const file of readdirSync(path, { recursive: true, withFileTypes: true })) {
        if (file.isFile()) truncateSync(join(file.parentPath, file.name));
      }
      rmSync(path, { recursive: true });
    }
  }

  #write(folder: string, counters: Counters): void {
    const files = this.#shape.version === 2 ? version2Files(counters) : version1Files(counters);
    for (const [mount, name, text] of files) {
      if (this.#missing.includes(mount) || this.#missing.includes(name)) continue;
      this.file(`sys/fs/cgroup/${mount}${folder}/${name}`, text);
    }
  }
}

type File = readonly [mount: string, name: string, text: string];

function version1Files({
  cpuMs = 0,
  throttledMs,
  usedBytes = 0,
  inactiveFileBytes = 0,
  limit,
  disk,
  pids = 1,
}: Counters): File[] {
  const throttled = throttledMs === undefined ? '' : `throttled_time ${throttledMs * 1e6}\n`;
  return [
    ['cpu,cpuacct', 'cpuacct.usage', `${cpuMs * 1e6}\n`],
    ['cpu,cpuacct', 'cpu.stat', `nr_periods 4\nnr_throttled 1\n${throttled}`],
    ['memory', 'memory.usage_in_bytes', `${usedBytes}\n`],
    ['memory', 'memory.stat', `cache 9\ninactive_file 7\ntotal_cache 9\ntotal_inactive_file ${inactiveFileBytes}\n`],
    ['memory', 'memory.limit_in_bytes', `${limit ?? '9223372036854771712'}\n`],
    ['blkio', 'blkio.throttle.io_service_bytes_recursive', disk ?? 'Total 0\n'],
    ['pids', 'pids.current', `${pids}\n`],
  ];
}

function version2Files({
  cpuMs = 0,
  throttledMs,
  usedBytes = 0,
  inactiveFileBytes = 0,
  limit,
  disk,
  pids = 1,
  pressure = {},
}: Counters): File[] {
  const throttled = throttledMs === undefined ? '' : `nr_throttled 1\nthrottled_usec ${throttledMs * 1e3}\n`;
  return [
    ['', 'cpu.stat', `usage_usec ${cpuMs * 1e3}\nuser_usec 1\nsystem_usec 1\n${throttled}`],
    ['', 'memory.current', `${usedBytes}\n`],
    ['', 'memory.stat', `anon 5\nfile 6\ninactive_anon 3\nactive_anon 2\ninactive_file ${inactiveFileBytes}\n`],
    ['', 'memory.max', `${limit ?? 'max'}\n`],
    ['', 'io.stat', disk ?? ''],
    ['', 'pids.current', `${pids}\n`],
    ...Object.entries(pressure).map(([name, [some, full]]): File => ['', `${name}.pressure`, pressureText(some, full)]),
  ];
}

/** Text of a pressure file. */
export function pressureText(someMs: number, fullMs: number): string {
  const line = (name: string, ms: number) => `${name} avg10=1.53 avg60=0.40 avg300=0.09 total=${ms * 1000}\n`;
  return line('some', someMs) + line('full', fullMs);
}
