import { directPorts } from './directPorts.ts';
import { type HubOptions, type HubPort, StreamHub } from './streamHub.ts';
import type { TabPort, ToHub, ToTab } from './tabMessages.ts';

/** What tabs say to each other. `to` and `from` are ids of tabs; null is the leader. */
type Said =
  | { readonly from: string; readonly message: ToHub }
  | { readonly to: string; readonly message: ToTab }
  /** A tab has become the leader: the others introduce themselves. */
  | { readonly leader: string };

/** What of the browser tabs need to find a leader; tests pass their own. */
export interface TabSurroundings {
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  readonly locks: Pick<LockManager, 'request'>;
  /** Unique among the tabs. */
  readonly id: string;
}

/**
 * The port of a tab where there is no shared worker: one of the tabs, the leader, holds the stream for all. When it is
 * closed, another one becomes the leader.
 * @param name shared by the tabs that share a stream
 */
export function leaderPort(name: string, options: HubOptions, surroundings: TabSurroundings): TabPort {
  const { channel, locks, id } = surroundings;
  let take: (message: ToTab) => void = () => {};
  let send: (message: ToHub) => void = (message) => say({ from: id, message });
  const say = (said: Said) => channel.postMessage(said);
  const forever = () => new Promise<never>(() => {});

  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if ('to' in data && data.to === id) take(data.message);
    // The new leader knows no topics yet.
    else if ('leader' in data) take({ kind: 'hello' });
  });
  void locks.request(`${name} tab ${id}`, forever);
  void locks.request(`${name} leader`, () => {
    const hub = new StreamHub(options);
    const own = directPorts();
    own.tab.receive((message) => take(message));
    send = (message) => own.tab.send(message);
    hub.join(own.hub);
    serve(hub, name, surroundings);
    say({ leader: id });
    return forever();
  });
  return {
    send: (message) => send(message),
    receive: (taking) => {
      take = taking;
      // There may be a leader already.
      taking({ kind: 'hello' });
    },
  };
}

/** Lets the other tabs take part in the leader's stream. */
function serve(hub: StreamHub, name: string, { channel, locks }: TabSurroundings): void {
  const tabs = new Map<string, (message: ToHub) => void>();
  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (!('from' in data)) return;
    const { from, message } = data;
    if (!tabs.has(from)) join(from);
    tabs.get(from)?.(message);
  });
  function join(tab: string): void {
    let take: (message: ToHub) => void = () => {};
    const port: HubPort = {
      send: (message) => {
        // It introduced itself already.
        if (message.kind !== 'hello') channel.postMessage({ to: tab, message } satisfies Said);
      },
      receive: (taking) => {
        take = taking;
      },
    };
    const leave = hub.join(port);
    tabs.set(tab, (message) => take(message));
    // Granted when the tab is gone.
    void locks.request(`${name} tab ${tab}`, () => {
      tabs.delete(tab);
      leave();
    });
  }
}
