import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../src/client/client.ts';
import { ServerProcess } from '../serverProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-cut-logs-'));
let server: ServerProcess;
let admin: Client;
beforeAll(async () => {
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, 'ann t-ann admin\n', { mode: 0o600 });
  const flags = ['--functions', 'examples/functions', '--no-demo-calls', '--token-file', tokens];
  server = await ServerProcess.start(flags);
  admin = createClient({ server: server.origin, token: 't-ann' });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const slow = { namespace: 'openfaas-fn', name: 'slow' };

describe('A client that follows a log', () => {
  const endings: (() => unknown)[] = [];
  afterEach(() => {
    for (const end of endings.splice(0)) end();
  });

  /** An address of the server whose connections the test cuts. */
  async function cuttable(): Promise<{ origin: string; cut: () => void; answered: () => boolean }> {
    const sockets = new Set<Socket>();
    let hasAnswered = false;
    const relay: Server = createServer((socket) => {
      const through = connect(Number(new URL(server.origin).port), '127.0.0.1');
      for (const each of [socket, through]) {
        sockets.add(each);
        each
          .on('error', () => {})
          .once('close', () => {
            sockets.delete(each);
            socket.destroy();
            through.destroy();
          });
      }
      through.on('data', (data) => {
        hasAnswered ||= data.includes('heartbeat');
      });
      socket.pipe(through).pipe(socket);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const bound = relay.address();
    const cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    endings.push(cut, () => relay.close());
    return {
      origin: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`,
      cut,
      answered: () => hasAnswered,
    };
  }

  it('has each line once, in order, over a connection that is cut again and again', async () => {
    const { origin, cut, answered } = await cuttable();
    const cutOff = createClient({ server: origin, token: 't-ann' });
    const stopping = new AbortController();
    endings.push(() => stopping.abort());
    const ids: string[] = [];
    const reading = (async () => {
      for await (const record of cutOff.followLogs({ ...slow, tail: 0 }, { signal: stopping.signal })) {
        if (record.event === 'line') ids.push(record.id);
      }
    })();
    await expect.poll(answered).toBe(true);
    const cutting = setInterval(cut, 350);
    endings.push(() => clearInterval(cutting));
    const since = (await admin.functionLogs({ ...slow, tail: 1 })).items.at(-1)?.id ?? null;
    for (let round = 0; round < 2; round++) await (await admin.invoke(slow)).response.text();
    // What is left arrives over a connection that holds.
    clearInterval(cutting);
    const lines = async () => (await admin.functionLogs({ ...slow, tail: 1000 })).items;
    await expect.poll(async () => (await lines()).filter(({ text }) => text.includes('Wrote ')).length).toBe(2);
    const items = await lines();
    const known = items.findIndex(({ id }) => id === since);
    const last = items.at(-1)?.id;
    await expect.poll(() => ids.at(-1)).toBe(last);
    stopping.abort();
    await reading;
    const want = items.slice(known + 1).map(({ id }) => id);
    expect(ids.slice(-want.length)).toEqual(want);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
