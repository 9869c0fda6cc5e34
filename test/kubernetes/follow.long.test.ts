import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { InvocationParser } from '../../src/model/invocation/invocationParser.ts';
import type { LogRecord } from '../../src/model/invocation/logRecord.ts';
import { ChildLoops } from '../../src/model/source/childLoops.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { InstanceFollower } from '../../src/sources/kubernetes/logs/follow/instanceFollower.ts';
import { InstanceLog } from '../../src/sources/kubernetes/logs/follow/instanceLog.ts';
import { wholeLogMs } from '../../src/sources/kubernetes/logs/follow/readBack.ts';
import { type LogTiming, usualTiming } from '../../src/sources/kubernetes/logs/logTiming.ts';
import { seededRandom } from '../seededRandom.ts';
import { testAccess } from './clusterAccess.ts';
import { containerOf, functionId, runUntilTestEnds } from './followedFunction.ts';
import { LogServer, type Misbehaviour } from './logServer.ts';
import type { StampedLine } from './playedRun.ts';

const dialect = openFaas.logDialect;
const hasty: LogTiming = {
  ...usualTiming,
  headTimeoutMs: 100,
  silenceTimeoutMs: 100,
  renewAfterMs: 30,
  renewBeforeMs: 90,
  firstRetryMs: 2,
  mostRetryMs: 10,
};

/** Records lines instead of parsing calls from them. */
class TakenDown extends InvocationParser {
  readonly #texts: string[];

  constructor(texts: string[]) {
    super({
      dialect,
      functionId,
      pod: { uid: 'uid', name: 'a', nodeName: null, createdAtMs: null },
      restartCount: 0,
      execTimeoutMs: null,
    });
    this.#texts = texts;
  }

  override feed(record: LogRecord): void {
    this.#texts.push(`${record.seconds} ${record.nanos} ${record.text}`);
  }
}

/** Lines with mostly ascending timestamps, many of them equal in text or to the nanosecond. */
class Author {
  readonly #random: () => number;
  #ns = 1_790_000_000_000_000_000n;

  constructor(random: () => number) {
    this.#random = random;
  }

  next(): StampedLine {
    const chance = this.#random();
    if (chance < 0.6) this.#ns += BigInt(Math.floor(this.#random() * 300e6));
    // A line of the other stream, stamped first and written later.
    const ns = chance > 0.9 ? this.#ns - BigInt(Math.floor(this.#random() * 40e6)) : this.#ns;
    const texts = ['again', '', ' ', '函数 💥', `line ${Math.floor(this.#random() * 1e9)}`, 'y'.repeat(3000)];
    const text = texts[Math.floor(this.#random() * texts.length)] ?? '';
    return { seconds: Number(ns / 1_000_000_000n), nanos: Number(ns % 1_000_000_000n), text };
  }
}

function wrongByChance(random: () => number): Misbehaviour | null {
  const chance = random();
  if (chance < 0.05) return { status: 500, body: 'no JSON' };
  if (chance < 0.1) return { status: 429, headers: { 'retry-after': '0' } };
  if (chance < 0.15) return { byteByByte: true };
  if (chance > 0.85) return null;
  const how = (['reset', 'end', 'freeze'] as const)[Math.floor(random() * 3)] ?? 'reset';
  return { after: { bytes: 1 + Math.floor(random() * random() * 30_000), how } };
}

describe('a followed log', () => {
  let server: LogServer;
  let api: HttpClusterApi;
  beforeEach(async () => {
    server = await LogServer.start();
    api = new HttpClusterApi(testAccess(server.origin), null);
  });
  afterEach(async () => {
    await api.close();
    await server.stop();
  });

  function followerInto(got: string[], random: () => number): InstanceFollower {
    const log = new InstanceLog(dialect, () => new TakenDown(got), wholeLogMs, null);
    const loops = new ChildLoops();
    runUntilTestEnds((signal) => loops.watch(signal));
    const parts = { api, dialect, clock: systemClock, timing: hasty, random, loops };
    const run = { previous: false, endedAtMs: null, isRunning: () => true };
    return new InstanceFollower(parts, containerOf('a'), log, run);
  }

  it('continues in the new file after rotation', async () => {
    const author = new Author(seededRandom(9));
    const { run } = server.pod('a');
    const got: string[] = [];
    const follower = followerInto(got, seededRandom(1));
    const running = follower.run();
    for (let file = 1; file <= 3; file++) {
      for (let written = 0; written < 20; written++) run.write(author.next());
      await expect.poll(() => got.length).toBe(file * 20);
      // Only the current file is readable.
      run.lines.length = 0;
      const asked = server.asked.length;
      await expect.poll(() => server.asked.length).toBeGreaterThan(asked + 3);
    }
    expect(got).toHaveLength(60);
    follower.stop();
    await running;
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('loses and repeats no line, however it is cut (seed %d)', async (seed) => {
    const random = seededRandom(seed);
    const author = new Author(random);
    const { run } = server.pod('a');
    const want: string[] = [];
    const write = (count: number) => {
      for (let written = 0; written < count; written++) {
        const line = author.next();
        want.push(`${line.seconds} ${line.nanos} ${line.text}`);
        run.write(line);
      }
    };
    write(50);
    server.misbehave = () => wrongByChance(random);
    const got: string[] = [];
    const follower = followerInto(got, random);
    const running = follower.run();
    for (let round = 0; round < 40; round++) {
      write(Math.floor(random() * 40));
      const asked = server.asked.length;
      await expect.poll(() => server.asked.length > asked, { interval: 1 }).toBe(true);
      if (round === 20) {
        await server.stop();
        write(10);
        await server.listen();
      }
    }
    server.misbehave = () => null;
    await expect.poll(() => got.length).toBe(want.length);
    expect(got).toEqual(want);
    expect(server.asked.length).toBeGreaterThanOrEqual(40);
    follower.stop();
    await running;
    await expect.poll(() => server.answering).toBe(0);
  });
});
