import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { lab } from '../lab.ts';

/** Interfaces that are none of the machine's own. */
const virtual = /^(lo|veth|cni|docker|br-|virbr|dummy|tun|tap|sit|ip6tnl|bond|wg)/;

/** Bytes that went through interfaces since the machine started. */
export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/** The first process of the machine. */
const machineProcess = 1;

/**
 * Reads `net/dev` of a process: those of the network namespace that it is in. Of the machine's own the kernel knows which
 * have hardware, and an agent asks it; of the node's, which a Prometheus scrapes, there are only names.
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

/** A process of the lab's node, which has a network namespace of its own. */
export function processOfNode(): number {
  const [first = ''] = execFileSync('ip', ['netns', 'pids', lab.networkNamespace], { encoding: 'utf8' }).split('\n');
  return Number(first);
}
