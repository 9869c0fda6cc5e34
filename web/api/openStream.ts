import { directPorts } from './directPorts.ts';
import { leaderPort } from './leaderTab.ts';
import { messagePort } from './messagePort.ts';
import { type HubOptions, StreamHub } from './streamHub.ts';
import type { TabPort, ToHub, ToTab } from './tabMessages.ts';

/** How the tabs of this browser share a stream. */
export type Sharing = 'worker' | 'leader' | 'none';

/**
 * The best way of sharing that there is. Locks exist in secure contexts only, and without them nobody notices that a tab
 * was closed: then each tab has a stream of its own.
 */
function bestSharing(): Sharing {
  if (navigator.locks === undefined) return 'none';
  if (typeof SharedWorker !== 'undefined') return 'worker';
  return typeof BroadcastChannel === 'undefined' ? 'none' : 'leader';
}

/**
 * A connection to the stream that the tabs of this browser share.
 * @param session of the signed-in user, null without one; others never share a stream with it
 */
export function openStream(options: HubOptions, session: string | null, sharing = bestSharing()): TabPort {
  const name = JSON.stringify({ ...options, session });
  const id = crypto.randomUUID?.() ?? String(Math.random());
  switch (sharing) {
    case 'worker': {
      const { port } = new SharedWorker(new URL('./sharedWorker.ts', import.meta.url), { type: 'module', name });
      const lock = `faascope tab ${id}`;
      void navigator.locks.request(lock, () => {
        port.postMessage({ lock });
        return new Promise<never>(() => {});
      });
      return messagePort<ToHub, ToTab>(port);
    }
    case 'leader': {
      // With the hash of the build: tabs of another one may say other things.
      const shared = `faascope ${import.meta.url} ${name}`;
      return leaderPort(shared, options, { channel: new BroadcastChannel(shared), locks: navigator.locks, id });
    }
    case 'none': {
      const { tab, hub } = directPorts();
      new StreamHub(options).join(hub);
      return tab;
    }
  }
}
