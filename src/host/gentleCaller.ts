import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoker } from '../model/calls/invoker.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';

/** A call to make again and again. */
export interface GentleCall {
  readonly functionId: NamespacedId;
  readonly body: string;
}

/**
 * Calls each in turn, one call an `intervalMs` in all, so that there is something to see; a function that is still
 * busy with its last one is passed over. Failed calls are counted by the host and need nothing here.
 * Resolves when `signal` aborts.
 */
export async function callGently(
  invoker: Invoker,
  calls: readonly GentleCall[],
  intervalMs: number,
  signal: AbortSignal,
): Promise<void> {
  const busy = new Set<GentleCall>();
  for (let turn = 0; !signal.aborted && calls.length > 0; turn++) {
    const call = calls[turn % calls.length];
    if (call !== undefined && !busy.has(call)) {
      busy.add(call);
      void callOnce(invoker, call, signal).then(() => busy.delete(call));
    }
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}

async function callOnce(invoker: Invoker, { functionId, body }: GentleCall, signal: AbortSignal): Promise<void> {
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
    // Told by the counters and the log.
  }
}
