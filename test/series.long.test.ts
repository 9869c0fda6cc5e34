import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './serverProcess.ts';
import { mean, nodeSeries, seriesOf, untilWallTime, valuesBetween } from './truth/series.ts';

const spanSeconds = 8;

describe('a node under load', () => {
  const node = `/dynamic/node?node=${encodeURIComponent(hostname())}`;
  const written = join(import.meta.dirname, '.written');
  let server: ServerProcess;
  let told: unknown;
  let loadFrom = 0;
  let loadTo = 0;

  beforeAll(async () => {
    server = await ServerProcess.start();
    // Its start is not part of the quiet seconds.
    loadFrom = Math.ceil(Date.now() / 1000) + 3 + spanSeconds;
    await untilWallTime(loadFrom * 1000);
    // One burner per core, so that the load shows whatever else the machine is doing.
    const burners = cpus().map(() =>
      spawn(process.execPath, ['-e', `const end = Date.now() + ${spanSeconds}000; while (Date.now() < end);`]),
    );
    const ended = Promise.all(burners.map((burner) => once(burner, 'exit')));
    writeFileSync(written, Buffer.alloc(100 * 2 ** 20, 1), { flush: true });
    await ended;
    loadTo = Math.floor(Date.now() / 1000);
    // Many clients ask next: the load, and the writing that it left to do, must be over by then.
    await untilWallTime(Date.now() + 7000);
    told = (await server.get(node)).body;
  }, 120_000);
  afterAll(async () => {
    rmSync(written, { force: true });
    await server.stop();
  });

  it('CPU and disk writes of the node rise under load', () => {
    const cpu = (from: number, to: number) => mean(valuesBetween(seriesOf(told, 'cpuRate'), from, to));
    const disk = (from: number, to: number) => Math.max(...valuesBetween(seriesOf(told, 'diskWrite'), from, to));
    // Of the window, five seconds at most may be unknown.
    for (const name of nodeSeries) {
      const known = valuesBetween(seriesOf(told, name), loadFrom - spanSeconds, loadTo).length;
      expect({ name, known: known >= loadTo - loadFrom + spanSeconds - 5 }).toEqual({ name, known: true });
    }
    const before = cpu(loadFrom - spanSeconds, loadFrom);
    expect(cpu(loadFrom, loadTo)).toBeGreaterThan(Math.min(before + 10, 90));
    expect(disk(loadFrom, loadTo)).toBeGreaterThan(disk(loadFrom - spanSeconds, loadFrom) + 10_000);
  });

  it('series stay well-formed under load from many concurrent clients', async () => {
    let oldest = 0;
    const ask = async () => {
      for (let asked = 0; asked < 50; asked++) {
        const { body } = await server.get(node);
        const lasts = new Set(nodeSeries.map((name) => seriesOf(body, name).at(-1)?.[0]));
        expect(lasts.size).toBe(1);
        oldest = Math.max(oldest, Date.now() / 1000 - Number([...lasts][0]));
      }
    };
    await Promise.all(Array.from({ length: 20 }, ask));
    expect(oldest).toBeLessThan(1.5);
  });
});
