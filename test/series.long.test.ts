import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './serverProcess.ts';
import { mean, seriesOf, untilWallTime, valuesBetween } from './truth/series.ts';

const nodeSeries = ['cpuRate', 'memRate', 'diskRate', 'diskRead', 'diskWrite', 'networkDown', 'networkUp'];
const functions = ['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow'];

describe('after 65 s', () => {
  const node = `/dynamic/node?node=${encodeURIComponent(hostname())}`;
  const written = join(import.meta.dirname, '.written');
  let server: ServerProcess;
  let quiet: unknown;
  let loaded: unknown;
  let loadFrom = 0;
  let loadTo = 0;

  beforeAll(async () => {
    server = await ServerProcess.start();
    await untilWallTime(Date.now() + 50_000);
    quiet = (await server.get(node)).body;
    loadFrom = Math.ceil(Date.now() / 1000);
    await untilWallTime(loadFrom * 1000);
    // One burner per core, so that the load shows whatever else the machine is doing.
    const burners = cpus().map(() =>
      spawn(process.execPath, ['-e', 'const end = Date.now() + 8000; while (Date.now() < end);']),
    );
    const ended = Promise.all(burners.map((burner) => once(burner, 'exit')));
    writeFileSync(written, Buffer.alloc(100 * 2 ** 20, 1), { flush: true });
    await ended;
    loadTo = Math.floor(Date.now() / 1000);
    await untilWallTime(Date.now() + 7000);
    loaded = (await server.get(node)).body;
  }, 120_000);
  afterAll(async () => {
    rmSync(written, { force: true });
    await server.stop();
  });

  it.runIf(process.platform === 'linux')('every node series has at least 55 numbers', () => {
    for (const name of nodeSeries) {
      const known = seriesOf(loaded, name).filter(([, value]) => value !== null).length;
      expect({ name, known: known >= 55 }).toEqual({ name, known: true });
    }
  });

  it.runIf(process.platform === 'linux')('every series of every function and pod has at least 55 numbers', async () => {
    for (const name of functions) {
      for (const path of [`/dynamic/function?func=${name}`, `/dynamic/pod?pod=${name}`]) {
        const { body } = await server.get(path);
        for (const series of ['cpuRate', 'memRate']) {
          const known = seriesOf(body, series).filter(([, value]) => value !== null).length;
          expect({ path, series, enough: known >= 55, known }).toMatchObject({ path, series, enough: true });
        }
      }
    }
  });

  it('CPU and disk writes of the node rise under load', () => {
    const cpu = (body: unknown, from: number, to: number) => mean(valuesBetween(seriesOf(body, 'cpuRate'), from, to));
    const disk = (body: unknown, from: number, to: number) =>
      Math.max(...valuesBetween(seriesOf(body, 'diskWrite'), from, to));
    const before = cpu(quiet, loadFrom - 20, loadFrom);
    expect(cpu(loaded, loadFrom, loadTo)).toBeGreaterThan(Math.min(before + 10, 90));
    expect(disk(loaded, loadFrom, loadTo)).toBeGreaterThan(disk(quiet, loadFrom - 20, loadFrom) + 10_000);
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
