import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { kubectl } from './lab.ts';

const root = '/sys/fs/cgroup';
const isVersion2 = existsSync(`${root}/cgroup.controllers`);

/** Kernel counters of the single container of a lab pod; the node's cgroups are those of this machine. */
export class PodCounters {
  readonly podName: string;
  readonly functionName: string;
  readonly #folder: string;

  private constructor(podName: string, functionName: string, folder: string) {
    this.podName = podName;
    this.functionName = functionName;
    this.#folder = folder;
  }

  /** For all function pods, by name. @throws Error while a container is not running */
  static ofAll(namespace: string): Promise<readonly PodCounters[]> {
    return PodCounters.#of('-n', namespace, '-l', 'faas_function');
  }

  /** For the first pod of a function. */
  static ofFunction(name: string, namespace: string): Promise<PodCounters> {
    return PodCounters.#ofFirst('-n', namespace, '-l', `faas_function=${name}`);
  }

  /** For a pod. @throws Error while its container is not running */
  static ofPod(name: string, namespace: string): Promise<PodCounters> {
    return PodCounters.#ofFirst('-n', namespace, '--field-selector', `metadata.name=${name}`);
  }

  static async #ofFirst(...selection: readonly string[]): Promise<PodCounters> {
    const [first] = await PodCounters.#of(...selection);
    if (first === undefined) throw new Error('there is no such pod');
    return first;
  }

  static async #of(...selection: readonly string[]): Promise<PodCounters[]> {
    const row = '{.metadata.name} {.metadata.labels.faas_function} {.status.containerStatuses[0].containerID}{"\\n"}';
    const text = await kubectl('get', 'pods', ...selection, '-o', `jsonpath={range .items[*]}${row}{end}`);
    return text
      .split('\n')
      .filter(Boolean)
      .sort()
      .map((line) => {
        const [podName = '', functionName = '', id = ''] = line.split(' ');
        return new PodCounters(podName, functionName, folderOf(id.replace(/^.*:\/\//, '')));
      });
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

function folderOf(container: string): string {
  if (container === '') throw new Error('no container runs');
  const listed = isVersion2 ? root : `${root}/cpuacct`;
  const found = execFileSync('find', [listed, '-type', 'd', '-name', `*${container}*`], { encoding: 'utf8' });
  const folder = found.trim().split('\n')[0]?.slice(listed.length) ?? '';
  if (folder === '') throw new Error(`there is no cgroup of ${container}`);
  return folder;
}
