import { describe, expect, it } from 'vitest';
import { anInvocation } from '../../../test/invocation/parsedLog.ts';
import type { SentCall } from '../calls/sentCalls.ts';
import { matchCall } from './matchCall.ts';

const functionId = { connection: 'lab', namespace: 'fn', name: 'add' };
const nowMs = 20_000;
const sent = (startedAtMs: number, endedAtMs: number | null): SentCall => ({
  functionId,
  callId: 'mine',
  startedAtMs,
  endedAtMs,
});
/** An invocation that began at a time, and logged a call id or none. */
const logged = (id: string, startedAt: number, callId: string | null = null) => ({
  invocation: anInvocation({ id, startedAt, callId }),
  coldStartMs: null,
  hiddenInside: null,
});
const inFlight = { functionId, inFlight: 1, followed: true, why: 'no_lines' } as const;

const call = sent(10_000, 12_000);
const running = sent(10_000, null);

describe('matchCall', () => {
  it.each<[string, SentCall | null, ReturnType<typeof logged>[], SentCall[], (typeof inFlight)[], string]>([
    ['its id', call, [logged('a', 10_100, 'mine'), logged('b', 10_050, 'other')], [], [], 'a by callId'],
    ['its id, whatever the time, on any server', null, [logged('a', 1, 'mine')], [], [], 'a by callId'],
    ['the newest of an id', call, [logged('b', 10_200, 'mine'), logged('a', 9000, 'mine')], [], [], 'b by callId'],
    [
      'the newest of an id, in any order',
      call,
      [logged('a', 9000, 'mine'), logged('b', 10_200, 'mine')],
      [],
      [],
      'b by callId',
    ],
    [
      'the only one of its time',
      call,
      [logged('a', 10_100), logged('b', 5000), logged('c', 15_000)],
      [],
      [],
      'a by time',
    ],
    ['one that began a little before, by its own clock', call, [logged('a', 9000)], [], [], 'a by time'],
    ['one that began a little after', call, [logged('a', 13_000)], [], [], 'a by time'],
    ['the only one while it runs', running, [logged('a', 10_100)], [], [], 'a by time'],
    [
      'one beside another that has an id',
      call,
      [logged('a', 10_100), logged('b', 10_200, 'other')],
      [],
      [],
      'a by time',
    ],
    ['one beside an earlier call', call, [logged('a', 10_100)], [sent(5000, 6000)], [], 'a by time'],
    ['no earlier one', call, [logged('a', 8999)], [], [], 'not_logged'],
    ['no later one', call, [logged('a', 13_001)], [], [], 'not_logged'],
    ['none of another id', call, [logged('a', 10_100, 'other')], [], [], 'not_logged'],
    ['nothing', call, [], [], [], 'not_logged'],
    ['nothing of a call of another server', null, [logged('a', 10_100)], [], [], 'not_logged'],
    ['none of two', call, [logged('a', 10_100), logged('b', 10_200)], [], [], 'calls_concurrent'],
    ['none beside another call sent', call, [logged('a', 10_100)], [sent(11_000, 14_000)], [], 'calls_concurrent'],
    ['none beside another call that runs', call, [logged('a', 10_100)], [sent(5000, null)], [], 'calls_concurrent'],
    ['none beside calls that are counted', running, [logged('a', 10_100)], [], [inFlight], 'calls_concurrent'],
    ['one beside calls that are counted after its end', call, [logged('a', 10_100)], [], [inFlight], 'a by time'],
  ])('finds %s', (_name, known, invocations, others, counted, want) => {
    const match = matchCall('mine', known, others, { invocations, counted }, nowMs);
    expect(match.matched === null ? match.why : `${match.invocation.invocation.id} by ${match.matched}`).toBe(want);
  });
});
