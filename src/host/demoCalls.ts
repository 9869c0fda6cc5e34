import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoker } from '../model/calls/invoker.ts';
import { DemoSchedule } from './demoSchedule.ts';
import { localConnectionName, localNamespace } from './localInventory.ts';

/** Calls of one function at a time: its replica must have room for others. */
const mostAtOnce = 3;

/**
 * Calls the samples, so that there is something to see: about six calls a second while somebody watches, otherwise one.
 * Resolves when `signal` aborts.
 */
export async function callSamples(invoker: Invoker, isWatched: () => boolean, signal: AbortSignal): Promise<void> {
  const schedule = new DemoSchedule(Math.random);
  const inFlight = new Map<string, number>();
  while (!signal.aborted) {
    for (const { name, body, afterMs } of schedule.next(isWatched())) {
      await sleep(afterMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const before = inFlight.get(name) ?? 0;
      if (before >= mostAtOnce) continue;
      inFlight.set(name, before + 1);
      void callOnce(invoker, name, body, signal).then(() => inFlight.set(name, (inFlight.get(name) ?? 1) - 1));
    }
  }
}

async function callOnce(invoker: Invoker, name: string, body: string, signal: AbortSignal): Promise<void> {
  try {
    const headers = { 'content-type': 'text/plain', 'content-length': String(Buffer.byteLength(body)) };
    const functionId = { connection: localConnectionName, namespace: localNamespace, name };
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
