import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import { expect, it } from 'vitest';
import { wordsOf } from '../contract/finding/findingWords.ts';
import { ConnectionLimit, connectionsWithin } from './connectionLimit.ts';

it.each([
  [1024, 256],
  [4096, 1024],
  [10_000, 2500],
  [16_000, 8000],
  [20_000, 12_000],
  [1_048_576, 12_000],
  [Number.POSITIVE_INFINITY, 12_000],
  [20, 8],
])('allows %d descriptors %d connections', (descriptors, most) => expect(connectionsWithin(descriptors)).toBe(most));

it.each(['en', 'zh'] as const)('the finding states the limits: %s', (language) => {
  const { fix } = wordsOf(language, { code: 'connections_full', params: { most: 1 } });
  const ofOthers = 16_000 - connectionsWithin(16_000);
  const told = (fix ?? '').replaceAll(',', '');
  for (const count of [ofOthers, connectionsWithin(Number.POSITIVE_INFINITY)]) expect(told).toContain(String(count));
});

it('logs refused connections once a minute', () => {
  let nowMs = 0;
  const lines: string[] = [];
  const server = new Server();
  const limit = new ConnectionLimit(server, { wallMs: () => 0, monotonicMs: () => nowMs }, (line) => lines.push(line));
  expect(server.maxConnections).toBe(limit.most);
  expect(limit.isReached).toBe(false);
  const refuse = () => EventEmitter.prototype.emit.call(server, 'drop');
  for (; nowMs < 61_000; nowMs += 500) refuse();
  expect(lines).toEqual(Array(2).fill(expect.stringContaining(`Connection limit of ${limit.most} reached`)));
  expect(limit.isReached).toBe(true);
  nowMs += 60_000;
  expect(limit.isReached).toBe(false);
});
