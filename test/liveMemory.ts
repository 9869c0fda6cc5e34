import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import { MessageEvent, WebSocket } from 'undici';
import type { ServerProcess } from './serverProcess.ts';

/**
 * Reads the memory that a process holds: heap and external memory after a full collection, MiB. Resident memory also
 * contains garbage and freed pages, by far more than what a leak adds in a short test.
 */
export type LiveMemory = () => Promise<number>;

/** Environment of a process whose live memory is read. */
export const inspected = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** Live memory of a server that was started with {@link inspected}. */
export function liveMemoryOf(server: ServerProcess): LiveMemory {
  return async () => {
    const address = /ws:\/\/127\.0\.0\.1:\S+/.exec(server.output())?.[0];
    if (address === undefined) throw new Error(`no inspector:\n${server.output()}`);
    // A process waits for its inspector to disconnect before it ends: no connection outlives a reading.
    const socket = new WebSocket(address);
    const ended = once(socket, 'close');
    await Promise.race([once(socket, 'open'), ended.then(() => Promise.reject(new Error(`${address} closed`)))]);
    let asked = 0;
    const post = async (method: string, params = {}): Promise<unknown> => {
      const replied = once(socket, 'message');
      socket.send(JSON.stringify({ id: ++asked, method, params }));
      const [event] = await Promise.race([replied, ended]);
      if (!(event instanceof MessageEvent)) throw new Error(`${address} closed during ${method}`);
      return JSON.parse(String(event.data)).result;
    };
    const mebibytes = await read(post);
    socket.close();
    await ended;
    return mebibytes;
  };
}

/** Live memory of this process. */
export const liveMemory: LiveMemory = async () => {
  const session = new Session();
  session.connect();
  const mebibytes = await read((method, params) => session.post(method, params));
  session.disconnect();
  return mebibytes;
};

/** Least live memory of several readings, MiB: some may contain the answer of a request under way. */
export async function least(live: LiveMemory): Promise<number> {
  let mebibytes = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 8; reading++) {
    mebibytes = Math.min(mebibytes, await live());
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return mebibytes;
}

/** Greatest live memory while work is under way, MiB. */
export async function mostWhile(live: LiveMemory, work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  let most = 0;
  while (!isDone) {
    most = Math.max(most, await live());
    // Collections one after another would leave the process no time for its work.
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  await done;
  return most;
}

async function read(post: (method: string, params?: object) => Promise<unknown>): Promise<number> {
  await post('HeapProfiler.collectGarbage');
  const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
  const reply = await post('Runtime.evaluate', { expression });
  const bytes = JSON.parse(JSON.stringify(reply)).result?.value;
  if (typeof bytes !== 'number') throw new Error(`not a number of bytes: ${JSON.stringify(reply)}`);
  return bytes / 2 ** 20;
}
