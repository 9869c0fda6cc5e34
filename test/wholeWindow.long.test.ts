import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './serverProcess.ts';
import { nodeSeries, seriesOf, untilWallTime } from './truth/series.ts';

const functions = ['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow'];

describe.runIf(process.platform === 'linux')('after 65 s', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start();
    await untilWallTime(Date.now() + 65_000);
  });
  afterAll(() => server.stop());

  it('every node series has at least 55 numbers', async () => {
    const { body } = await server.get(`/dynamic/node?node=${encodeURIComponent(hostname())}`);
    for (const name of nodeSeries) {
      const known = seriesOf(body, name).filter(([, value]) => value !== null).length;
      expect({ name, known: known >= 55 }).toEqual({ name, known: true });
    }
  });

  it('every series of every function and pod has at least 55 numbers', async () => {
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
});
