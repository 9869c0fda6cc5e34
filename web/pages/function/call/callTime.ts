import type { LiveInvocation } from '../../../../src/client/client.ts';
import type { LiveStore } from '../../../state/liveStore.ts';

/** The moment that is read, Unix seconds: the end of the second that is frozen or pointed at, else now. */
export function readMoment(live: LiveStore): number | null {
  if (live.readsNewest) return live.nowSeconds;
  return live.readSecond === null ? null : live.readSecond + 1;
}

/** How long a call has run, ms; of one that is over, how long it ran. */
export function callNowMs(call: LiveInvocation, live: LiveStore): number {
  const { startedAtSeconds, endedAtSeconds, durationMs, state } = call;
  if (state !== 'running') return durationMs ?? ((endedAtSeconds ?? startedAtSeconds) - startedAtSeconds) * 1000;
  const now = readMoment(live);
  return now === null ? 0 : Math.max(0, (now - startedAtSeconds) * 1000);
}
