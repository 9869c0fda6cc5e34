import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { until } from '../until.ts';

const root = '/sys/fs/cgroup';
const controllers = ['cpu', 'cpuacct', 'memory', 'blkio', 'pids'] as const;
export type Mount = (typeof controllers)[number] | 'unified';

/** Why no cgroups of version 1 can be created here; null if they can. */
export function whyNoCgroups(): string | null {
  if (process.getuid?.() !== 0) return 'only root may make cgroups';
  const missing = controllers.find((controller) => !existsSync(`${root}/${controller}/cgroup.procs`));
  if (missing !== undefined) return `${root}/${missing} is no cgroup mount of version 1`;
  const probe = `${root}/cpu/faascope-probe-${process.pid}`;
  try {
    mkdirSync(probe);
    rmdirSync(probe);
    return null;
  } catch (error) {
    return `no cgroup can be made in ${root}/cpu: ${error instanceof Error ? error.message : error}`;
  }
}

/** True if version 2 is mounted beside version 1, as systemd does in hybrid mode. */
export function hasVersion2(): boolean {
  return existsSync(`${root}/unified/cgroup.procs`);
}

/** Real cgroups in the kubelet's layout, below a separate folder on every mount. */
export class PodCgroups {
  readonly #parent: string;
  readonly #mounts: readonly Mount[];
  readonly #folders: string[] = [];
  readonly #processes: ChildProcess[] = [];

  /** @param parent name of the folder, which must not exist */
  constructor(parent: string) {
    this.#parent = parent;
    this.#mounts = hasVersion2() ? [...controllers, 'unified'] : controllers;
    for (const below of ['', '/kubepods', '/kubepods/burstable']) this.#make(below);
  }

  /** Creates `<hostRoot>/sys/fs/cgroup` with these pods and no others of this machine. */
  linkBelow(hostRoot: string): void {
    mkdirSync(`${hostRoot}/sys/fs/cgroup`, { recursive: true });
    for (const mount of this.#mounts) {
      symlinkSync(`${root}/${mount}/${this.#parent}`, `${hostRoot}/sys/fs/cgroup/${mount}`);
    }
  }

  makePod(uid: string): void {
    this.#make(`/kubepods/burstable/pod${uid}`);
  }

  makeContainer(uid: string, id: string): void {
    this.#make(`/kubepods/burstable/pod${uid}/${id}`);
  }

  /** Path of a file of a container. */
  path(mount: Mount, uid: string, id: string, file: string): string {
    return `${root}/${mount}/${this.#parent}/kubepods/burstable/pod${uid}/${id}/${file}`;
  }

  write(mount: Mount, uid: string, id: string, file: string, text: string): void {
    writeFileSync(this.path(mount, uid, id, file), text);
  }

  /** Runs a program in the container from its first instruction. */
  run(uid: string, id: string, program: string, args: readonly string[]): ChildProcess {
    const enter = this.#mounts.map((mount) => `echo $$ > ${this.path(mount, uid, id, 'cgroup.procs')}`).join(' && ');
    const child = spawn('/bin/sh', ['-c', `${enter} && exec "$0" "$@"`, program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#processes.push(child);
    return child;
  }

  /** Removes a container whose processes have ended. */
  removeContainer(uid: string, id: string): void {
    const below = `/kubepods/burstable/pod${uid}/${id}`;
    for (const mount of this.#mounts) rmdirSync(`${root}/${mount}/${this.#parent}${below}`);
    this.#folders.splice(this.#folders.indexOf(below), 1);
  }

  /** Ends all programs and removes everything. */
  async remove(): Promise<void> {
    for (const child of this.#processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    for (const below of [...this.#folders].reverse()) {
      for (const mount of this.#mounts) await removeFolder(`${root}/${mount}/${this.#parent}${below}`);
    }
  }

  #make(below: string): void {
    this.#folders.push(below);
    for (const mount of this.#mounts) mkdirSync(`${root}/${mount}/${this.#parent}${below}`, { recursive: true });
  }
}

/** Children of a killed program may end after it; until then its cgroup is busy. */
async function removeFolder(path: string): Promise<void> {
  const isRemoved = () => {
    try {
      rmdirSync(path);
      return true;
    } catch {
      return !existsSync(path);
    }
  };
  await until(`${path} is empty`, isRemoved);
}
