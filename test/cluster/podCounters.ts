import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { kubectl } from './lab.ts';

const root = '/sys/fs/cgroup';
const isVersion2 = existsSync(`${root}/cgroup.controllers`);

/** What the kernel counts for the one container of a pod of the lab, whose node's cgroups are this machine's. */
export class PodCounters {
  readonly podName: string;
  readonly #folder: string;

  private constructor(podName: string, folder: string) {
    this.podName = podName;
    this.#folder = folder;
  }

  /** Of the first pod of a function. */
  static async ofFunction(name: string, namespace: string): Promise<PodCounters> {
    return PodCounters.#ofFirst('-n', namespace, '-l', `faas_function=${name}`);
  }

  /** Of a pod; @throws Error while its container does not run */
  static async ofPod(name: string, namespace: string): Promise<PodCounters> {
    return PodCounters.#ofFirst('-n', namespace, '--field-selector', `metadata.name=${name}`);
  }

  static async #ofFirst(...selection: readonly string[]): Promise<PodCounters> {
    const path = '{.items[0].metadata.name} {.items[0].status.containerStatuses[0].containerID}';
    const text = await kubectl('get', 'pods', ...selection, '-o', `jsonpath=${path}`);
    const [podName = '', id = ''] = text.split(' ');
    const listed = isVersion2 ? root : `${root}/cpuacct`;
    const container = id.replace(/^.*:\/\//, '');
    if (container === '') throw new Error('no container runs');
    const found = execFileSync('find', [listed, '-type', 'd', '-name', `*${container}*`], { encoding: 'utf8' });
    const folder = found.trim().split('\n')[0]?.slice(listed.length) ?? '';
    if (folder === '') throw new Error(`there is no cgroup of ${container}`);
    return new PodCounters(podName, folder);
  }

  cpuMs(): number {
    if (isVersion2) return Number(/usage_usec (\d+)/.exec(this.#read('', 'cpu.stat'))?.[1]) / 1e3;
    return Number(this.#read('cpuacct', 'cpuacct.usage')) / 1e6;
  }

  workingSetBytes(): number {
    const [usage, stat, key] = isVersion2
      ? [this.#read('', 'memory.current'), this.#read('', 'memory.stat'), 'inactive_file']
      : [this.#read('memory', 'memory.usage_in_bytes'), this.#read('memory', 'memory.stat'), 'total_inactive_file'];
    return Number(usage) - Number(new RegExp(`(?:^|\\n)${key} (\\d+)`).exec(stat)?.[1]);
  }

  limitBytes(): number {
    return Number(isVersion2 ? this.#read('', 'memory.max') : this.#read('memory', 'memory.limit_in_bytes'));
  }

  #read(mount: string, file: string): string {
    return readFileSync(`${root}/${mount}${this.#folder}/${file}`, 'utf8');
  }
}
