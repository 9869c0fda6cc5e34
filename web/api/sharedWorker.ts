import { messagePort } from './messagePort.ts';
import { type HubOptions, StreamHub } from './streamHub.ts';
import type { ToHub, ToTab } from './tabMessages.ts';

// The worker that holds the one stream of all tabs. Its name holds its options, so that another session, connection or
// server has a worker of its own.
const { name }: { readonly name: string } = self;
const options: HubOptions = JSON.parse(name);
const hub = new StreamHub(options);

self.addEventListener('connect', (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  if (port === undefined) return;
  const leave = hub.join(messagePort<ToTab, ToHub>(port));
  // The tab holds this lock as long as it lives: a port does not tell that its other end is gone.
  port.addEventListener('message', ({ data }: MessageEvent<{ readonly lock?: string }>) => {
    if (data.lock !== undefined) void navigator.locks.request(data.lock, leave);
  });
});
