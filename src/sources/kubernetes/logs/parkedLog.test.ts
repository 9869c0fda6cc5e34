import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { undated } from './logLineDecoder.ts';
import { mergedLines } from './mergedLines.ts';
import { FewConnections, ParkedLog, type PartOfLog } from './parkedLog.ts';

const textOf = ({ text }: LogRecord) => text;

/** What an API has of a container: the log before its last restart, null where it never did, and the present one. */
interface Kept {
  readonly previous: readonly LogRecord[] | null;
  readonly current: readonly LogRecord[];
}

/** An API in memory; it counts how many answers are open. */
class LogApi {
  open = 0;
  mostOpen = 0;
  opened = 0;
  /** Told before each answer. */
  asked: (part: PartOfLog) => void = () => {};

  async answer(kept: Kept, part: PartOfLog, batchLines: number) {
    this.asked(part);
    const all = part.previous ? kept.previous : kept.current;
    if (all === null) return null;
    const since = part.since !== null && 'unixSecond' in part.since ? part.since.unixSecond : Number.NEGATIVE_INFINITY;
    // An undated line is the rest of the line before it.
    let isIn = since === Number.NEGATIVE_INFINITY;
    const tail = part.tailLines === null ? all : all.slice(Math.max(0, all.length - part.tailLines));
    const lines = tail.filter(({ seconds }) => {
      if (seconds !== undated) isIn = seconds >= since;
      return isIn;
    });
    this.opened++;
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    let isOpen = true;
    const close = () => {
      if (isOpen) this.open--;
      isOpen = false;
    };
    return { lines: inBatches(lines, batchLines, close), close };
  }
}

async function* inBatches(lines: readonly LogRecord[], size: number, ended: () => void) {
  for (let at = 0; at < lines.length; at += size) {
    await Promise.resolve();
    yield lines.slice(at, at + size);
  }
  ended();
}

interface Read {
  readonly connections: number;
  readonly batchLines?: number;
  readonly tailLines?: number | null;
  readonly sinceMs?: number | null;
}

async function merged(
  logs: readonly Kept[],
  api: LogApi,
  { connections, batchLines = 3, tailLines = null, sinceMs = null }: Read,
): Promise<string[]> {
  const few = new FewConnections(connections);
  const cursors = logs.map((kept) => {
    return new ParkedLog({
      connections: few,
      open: (part) => api.answer(kept, part, batchLines),
      lost: () => new Error('lost'),
      hasPrevious: kept.previous !== null,
      tailLines,
      sinceMs,
      batchCharacters: 150,
    });
  });
  const texts: string[] = [];
  for await (const batch of mergedLines(cursors, textOf)) texts.push(...batch);
  return texts;
}

/** Steps of a clock, ms: mostly on, now and then a little back, or none at all; each line long or short, or cut. */
const line = fc.record({
  stepMs: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 1500 }) }, fc.integer({ min: -900, max: 0 })),
  isRest: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  length: fc.constantFrom(1, 40, 400),
});
const log = fc.record({
  previous: fc.option(fc.array(line, { maxLength: 12 })),
  current: fc.array(line, { maxLength: 25 }),
});

function keptOf(made: typeof log extends fc.Arbitrary<infer Made> ? Made : never, name: string): Kept {
  let atMs = 1_000_000;
  let highestMs = atMs;
  let count = 0;
  const recordOf = ({ stepMs, isRest, length }: { stepMs: number; isRest: boolean; length: number }, index: number) => {
    // Never back by more than the overlap allows.
    atMs = Math.max(atMs + stepMs, highestMs - 900);
    highestMs = Math.max(highestMs, atMs);
    const text = `${name}${count++}`.padEnd(length, '.');
    if (isRest && index > 0) return { seconds: undated, nanos: 0, text };
    return { seconds: Math.floor(atMs / 1000), nanos: (atMs % 1000) * 1e6, text };
  };
  return { previous: made.previous?.map(recordOf) ?? null, current: made.current.map(recordOf) };
}

const at = (seconds: number, text: string): LogRecord => ({ seconds, nanos: 0, text });

describe('logs that share a few connections', () => {
  it('are merged as with a connection each', async () => {
    const read = fc.record({ connections: fc.integer({ min: 1, max: 3 }), batchLines: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(log, { minLength: 1, maxLength: 8 }), read, async (made, wanted) => {
        const logs = made.map((each, index) => keptOf(each, 'abcdefgh'[index] ?? ''));
        const whole = logs.map(({ previous, current }) => inBatches([...(previous ?? []), ...current], 4, () => {}));
        const want: string[] = [];
        for await (const batch of mergedLines(whole, textOf)) want.push(...batch);
        const api = new LogApi();
        expect(await merged(logs, api, wanted)).toEqual(want);
        expect(api.mostOpen).toBeLessThanOrEqual(wanted.connections);
        expect(api.open).toBe(0);
      }),
      { seed: 20261129, numRuns: 300 },
    );
  }, 30_000);

  it('are each opened once if no line of another comes between', async () => {
    const logs = Array.from({ length: 40 }, (_, log): Kept => {
      const current = Array.from({ length: 20 }, (_, index) => at(1000 * log + index, `${log}.${index}`));
      return { previous: null, current };
    });
    const api = new LogApi();
    expect(await merged(logs, api, { connections: 4 })).toEqual(
      logs.flatMap(({ current }) => current.map(({ text }) => text)),
    );
    expect([api.mostOpen, api.open]).toEqual([4, 0]);
    // Once for its first line, and once more for the rest.
    expect(api.opened).toBeLessThanOrEqual(80);
  });

  it.each<[string, Partial<Read>, string]>([
    ['the last lines of each', { tailLines: 2 }, 'B3 A4 B4 A5'],
    ['the lines since a moment within a second', { sinceMs: 3000.5 }, 'A4 B4 A5'],
  ])('%s', async (_what, wanted, want) => {
    const a = { previous: null, current: [at(1, 'A1'), at(2, 'A2'), at(4, 'A4'), at(5, 'A5')] };
    const b = { previous: null, current: [at(1, 'B1'), at(3, 'B3'), at(4, 'B4')] };
    expect((await merged([a, b], new LogApi(), { connections: 1, batchLines: 1, ...wanted })).join(' ')).toBe(want);
  });

  it('reads a log once that the API returns for both runs', async () => {
    const lines = [at(1, 'A1'), at(2, 'A2')];
    const other = { previous: null, current: [at(1, 'B1'), at(2, 'B2')] };
    const texts = await merged([{ previous: lines, current: lines }, other], new LogApi(), {
      connections: 1,
      batchLines: 1,
    });
    expect(texts).toEqual(['A1', 'B1', 'A2', 'B2']);
  });

  it.each<[string, LogRecord[]]>([
    ['rotated', [at(9, 'A9')]],
    ['empty', []],
    ['another of the same times', [at(1, 'A1'), at(3, 'X3'), at(9, 'A9')]],
  ])('fails when a log is %s on resuming', async (_what, then) => {
    const a = { previous: null, current: [at(1, 'A1'), at(3, 'A3'), at(5, 'A5')] };
    const b = { previous: null, current: [at(2, 'B2'), at(4, 'B4')] };
    const api = new LogApi();
    api.asked = ({ since }) => {
      if (since !== null && 'unixSecond' in since && since.unixSecond === 2) a.current = then;
    };
    await expect(merged([a, b], api, { connections: 1, batchLines: 1 })).rejects.toThrow('lost');
  });

  it('fails completely when one log fails, and leaves none open', async () => {
    const logs = Array.from({ length: 20 }, (): Kept => ({ previous: null, current: [at(1, 'x')] }));
    const api = new LogApi();
    api.asked = () => {
      if (api.opened === 5) throw new Error('refused');
    };
    await expect(merged(logs, api, { connections: 3 })).rejects.toThrow('refused');
    expect(api.mostOpen).toBeLessThanOrEqual(3);
  });
});
