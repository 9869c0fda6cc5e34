import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoker } from '../model/calls/invoker.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import { localConnection, localNamespace } from './localInventory.ts';

/** A call to repeat. */
interface SampleCall {
  readonly functionId: NamespacedId;
  readonly body: string;
}

/** Input of the shipped samples (`examples/functions`), in calling order. */
const sampleBodies: readonly (readonly [name: string, body: string])[] = [
  ['add', '2 3'],
  ['nodeinfo', ''],
  ['errlog', ''],
  ['add-two', '40'],
  ['slow', ''],
  ['burn', '20'],
];

const sampleCalls: readonly SampleCall[] = sampleBodies.map(([name, body]) => ({
  functionId: { connection: localConnection, namespace: localNamespace, name },
  body,
}));

/**
 * Calls the shipped samples in turn, one call every `intervalMs` in total, so that there is something to see. A sample
 * still busy with its previous call is skipped. Resolves when `signal` aborts.
 */
export async function callSamples(invoker: Invoker, intervalMs: number, signal: AbortSignal): Promise<void> {
  const busy = new Set<SampleCall>();
  for (let turn = 0; !signal.aborted; turn++) {
    const call = sampleCalls[turn % sampleCalls.length];
    if (call !== undefined && !busy.has(call)) {
      busy.add(call);
      void callOnce(invoker, call, signal).then(() => busy.delete(call));
    }
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}

async function callOnce(invoker: Invoker, { functionId, body }: SampleCall, signal: AbortSignal): Promise<void> {
  try {
    const headers = { 'content-type': 'text/plain', 'content-length': String(Buffer.byteLength(body)) };
    const request = {
      functionId,
      method: 'POST',
      path: '/',
      query: '',
      headers,
      body: Readable.from([Buffer.from(body)]),
    };
    const answer = await invoker.invoke(request, signal);
    for await (const _ of answer.body);
  } catch {
    // The host has counted it, and its log says why.
  }
}
