import type { Port } from './tabMessages.ts';

/** A port to another thread. Messages of other kinds, which the two ends exchange beside it, are left out. */
export function messagePort<Sent, Received extends { readonly kind: string }>(port: MessagePort): Port<Sent, Received> {
  return {
    send: (message) => port.postMessage(message),
    receive: (take) => {
      port.addEventListener('message', ({ data }: MessageEvent<Received>) => {
        if (data.kind !== undefined) take(data);
      });
      port.start();
    },
  };
}
