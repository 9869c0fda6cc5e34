import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StreamHub } from '../../src/api/streams/hub.ts';
import { parseTopic } from '../../src/api/streams/topic.ts';
import { applyDelta } from '../../src/client/applyDelta.ts';
import type { TopicState } from '../../src/contract/v1/stream.ts';
import { systemClock } from '../../src/model/clock.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import type { NodeSeries } from '../../src/model/series/series.ts';
import { fakeConnection } from '../fakeConnection.ts';
import { hubOf } from './hubOf.ts';
import { FakeSource, type SentEvent } from './stage.ts';
import { StreamReader } from './streamReader.ts';

const nodeCount = 1000;
const stallMs = 4000;
/** How long what the kernel holds may take to fill. */
const mostFillMs = 40_000;
/** 64 KiB, or one event with what was missed of all topics; their states have 4.6 MB. */
const mostWaitingBytes = 1024 * 1024;

/** Every figure follows from the second, so that a reader knows what it must have. */
class SecondSource extends FakeSource {
  override newestSecond = () => Math.floor(Date.now() / 1000);
  override node = (): NodeSeries => {
    const series = { at: (second: number) => second % 100_000 };
    return {
      cpuPercent: series,
      memoryPercent: series,
      rootDiskPercent: series,
      diskReadKibPerSecond: series,
      diskWriteKibPerSecond: series,
      networkDownKibPerSecond: series,
      networkUpKibPerSecond: series,
      memoryTotalBytes: 1,
    };
  };
}

const topics = Array.from({ length: nodeCount }, (_, index) => `node:n${index}`);
const outputs: Socket[] = [];
let hub: StreamHub;
let server: Server;
let origin: string;

beforeAll(async () => {
  const nodes = topics.map((topic) => ({ name: topic.slice('node:'.length), ip: '' }));
  const index = InventoryIndex.of({ functions: [], pods: [], nodes });
  const connection = fakeConnection(index, systemClock, { metrics: [new SecondSource()] });
  hub = hubOf(systemClock, { find: () => connection });
  server = createServer((request, response) => {
    request.resume();
    response.removeHeader('transfer-encoding');
    response.writeHead(200).flushHeaders();
    const { socket } = request;
    outputs.push(socket);
    const requests = topics.map((text) => ({ text, topic: parseTopic(text), since: null }));
    const asked = {
      requests,
      scope: '',
      namespaces: null,
      connectionName: null,
      client: 'ann',
      forMs: null,
    };
    hub.open(asked, connection, ({ drained, closed }) => socket.on('drain', drained).once('close', closed));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(() => {
  hub.close();
  server.closeAllConnections();
  server.close();
});

/** The topics after some events. */
function held(events: readonly SentEvent[]): Map<string, TopicState> {
  const states = new Map<string, TopicState>();
  for (const { name, data } of events) {
    if (name === 'state') states.set(String(data['topic']), Object(data['state']));
    for (const [topic, delta] of Object.entries(name === 'second' ? Object(data['topics']) : {})) {
      const state = states.get(topic);
      if (state !== undefined) states.set(topic, applyDelta(state, Object(delta), Number(data['second'])));
    }
  }
  return states;
}

it('A reader of 1,000 topics that stalls has little waiting, and ends up with every second of each topic', async () => {
  const readers = await Promise.all([1, 2, 3].map(() => StreamReader.open(origin, {})));
  const [reading, ...stalled] = readers;
  for (const { socket } of stalled) socket.pause();
  let waiting = 0;
  const endMs = performance.now() + stallMs;
  // The kernel holds the first megabytes.
  while (performance.now() < endMs || (waiting <= 16 * 1024 && performance.now() < endMs + mostFillMs)) {
    waiting = Math.max(waiting, ...outputs.map(({ writableLength }) => writableLength));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const { socket } of stalled) socket.resume();
  await Promise.all(readers.map((reader) => reader.event(({ name, id }) => name === 'second' && id !== null)));
  const enough = Math.max(...(reading?.events ?? []).map(({ id }) => id ?? 0)) + 2;
  for (const reader of readers) {
    const last = await reader.event(({ id }) => (id ?? 0) >= enough);
    const received = reader.events.slice(0, reader.events.indexOf(last) + 1);
    const seconds = received.map(({ id }) => id).filter((id) => id !== null);
    // One event may carry several seconds, but none comes twice.
    expect(seconds.every((second, index) => index === 0 || second > (seconds[index - 1] ?? 0))).toBe(true);
    const states = held(received);
    expect(states.size).toBe(nodeCount);
    const endSecond = last.id ?? 0;
    const cpuPercent = Array.from({ length: 60 }, (_, index) => (endSecond - 59 + index) % 100_000);
    for (const state of states.values()) expect(state).toMatchObject({ endSecond, columns: { cpuPercent } });
  }
  expect(waiting).toBeGreaterThan(16 * 1024);
  expect(waiting).toBeLessThan(mostWaitingBytes);
  for (const { socket } of readers) socket.destroy();
});
