import type { GentleCall } from './gentleCaller.ts';
import { localConnection, localNamespace } from './localInventory.ts';

/** What the shipped samples are sent, in turn. */
const sampleBodies: readonly (readonly [name: string, body: string])[] = [
  ['add', '2 3'],
  ['nodeinfo', ''],
  ['errlog', ''],
  ['add-two', '40'],
  ['slow', ''],
  ['burn', '20'],
];

/** The calls that keep the samples of `examples/functions` alive, beginning with `add`. */
export const sampleCalls: readonly GentleCall[] = sampleBodies.map(([name, body]) => ({
  functionId: { connection: localConnection, namespace: localNamespace, name },
  body,
}));
