import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { lab } from '../lab.ts';

/** Interfaces that are not the machine's own. */
const virtual = /^(lo|veth|cni|docker|br-|virbr|dummy|tun|tap|sit|ip6tnl|bond|wg)/;

/** Bytes through interfaces since the machine started. */
export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/** The machine's init process. */
const machineProcess = 1;

/**
 * Reads `net/dev` of a process, that is, of its network namespace. For the machine's own interfaces, the kernel knows
 * which have hardware, and agents use that; for the node's, which Prometheus scrapes, there are only names.
 */
export function networkBytes(processId: number): NetworkBytes {
  const counts = (name: string) =>
    processId === machineProcess ? existsSync(`/sys/class/net/${name}/device`) : !virtual.test(name);
  let received = 0;
  let sent = 0;
  for (const line of readFileSync(`/proc/${processId}/net/dev`, 'utf8').split('\n').slice(2)) {
    const [name = '', numbers = ''] = line.trim().split(/:\s*/);
    if (name === '' || !counts(name)) continue;
    const fields = numbers.split(/\s+/).map(Number);
    received += fields[0] ?? 0;
    sent += fields[8] ?? 0;
  }
  return { received, sent };
}

/** A process of the lab's node, which has its own network namespace. */
export function processOfNode(): number {
  const [first = ''] = execFileSync('ip', ['netns', 'pids', lab.networkNamespace], { encoding: 'utf8' }).split('\n');
  return Number(first);
}
