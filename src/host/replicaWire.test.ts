import { expect, test } from 'vitest';
import { ReplicaRecordReader } from './replicaWire.ts';

function read(...chunks: readonly Buffer[]): unknown[] {
  const told: unknown[] = [];
  const reader = new ReplicaRecordReader({
    line: (record) => told.push(record),
    forked: (callId, pid) => told.push(['forked', callId, pid]),
    gone: (callId, atMs, seconds) => told.push(['gone', callId, atMs, seconds]),
    ready: () => told.push('ready'),
  });
  for (const chunk of chunks) reader.push(chunk);
  return told;
}

const all = Buffer.from(
  'R 7 0 - \nL 7 5000000 - Listening on x\nF 8 0 c1 4711\nL 8 1 c1 a  b \nL 8 2 c1 \nL 8 3 c1 漢\nG 9 500000000 c1 0.250000\n',
);
const expected = [
  'ready',
  { seconds: 7, nanos: 5_000_000, text: 'Listening on x' },
  ['forked', 'c1', 4711],
  { seconds: 8, nanos: 1, text: 'a  b ', callId: 'c1' },
  { seconds: 8, nanos: 2, text: '', callId: 'c1' },
  { seconds: 8, nanos: 3, text: '漢', callId: 'c1' },
  ['gone', 'c1', 9500, 0.25],
];

test('reads every kind of record', () => expect(read(all)).toEqual(expected));

test('reads the same records wherever chunks end', () => {
  for (let cut = 0; cut <= all.length; cut++) {
    expect(read(all.subarray(0, cut), all.subarray(cut))).toEqual(expected);
  }
});

test.each(['nonsense\n', '\n', 'L 1 2\n', 'X 1 2 c t\n', `${'x'.repeat(70_000)}`])('skips %.10s', (text) => {
  expect(read(Buffer.from(text), Buffer.from('\nR 7 0 - \n'))).toEqual(['ready']);
});
