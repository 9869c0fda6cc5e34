import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { freePort } from './freePort.ts';
import { ScrapedServer } from './scrapedServer.ts';

const installed = ['prometheus', 'prometheus-node-exporter'].every(component);

describe.runIf(installed && process.platform === 'linux')('what a node exporter tells of a node', () => {
  let exporter: ChildProcess;
  let prometheus: ScrapedServer;
  let faascope: ServerProcess;
  let local: ServerProcess;
  beforeAll(async () => {
    const port = await freePort();
    exporter = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    const target = { job: 'node-exporter', address: `127.0.0.1:${port}`, labels: { node: 'this-machine' } };
    [prometheus, local] = await Promise.all([
      ScrapedServer.start('prometheus', [target]),
      ServerProcess.start(['--no-demo-calls']),
    ]);
    await prometheus.until('count_over_time(node_load15[10s]) >= 2');
    faascope = await ServerProcess.start(['--prometheus', prometheus.url]);
  });
  afterAll(async () => {
    await faascope.stop();
    await local.stop();
    await prometheus.stop();
    exporter.kill();
  });

  const object = async (server: ServerProcess, name: string) =>
    Object((await server.get(`/api/v1/nodes/${encodeURIComponent(name)}`)).body);

  it('is what this machine says of itself', async () => {
    const { items } = Object((await local.get('/api/v1/nodes')).body);
    const known = await object(local, items[0].name);
    await vi.waitFor(
      async () => {
        const { interfaces, disks, rootDevice, load, clockOffsetMs, sources } = await object(faascope, 'this-machine');
        const [one, five, fifteen] = readFileSync('/proc/loadavg', 'utf8').split(' ').map(Number);
        // Prometheus knows names only, by which a bridge may look like hardware.
        expect(readdirSync('/sys/class/net')).toEqual(expect.arrayContaining(interfaces));
        expect(interfaces).toEqual(expect.arrayContaining(known.interfaces));
        expect(interfaces).not.toContain('lo');
        expect({ disks, rootDevice }).toEqual({ disks: known.disks.toSorted(), rootDevice: known.rootDevice });
        expect(load).toEqual({ oneMinute: one, fiveMinutes: five, fifteenMinutes: fifteen });
        expect(sources.load).toMatchObject({ source: 'prometheus', intervalSeconds: 5 });
        expect(clockOffsetMs).toBeNull();
      },
      { timeout: 60_000, interval: 300 },
    );
  });

  it('is unknown once the exporter is not scraped any more', async () => {
    exporter.kill();
    const facts = async () => {
      const { interfaces, disks, rootDevice, load, sources } = await object(faascope, 'this-machine');
      return { interfaces, disks, rootDevice, load, source: sources.load.source };
    };
    await expect
      .poll(facts, { interval: 300 })
      .toEqual({ interfaces: null, disks: null, rootDevice: null, load: null, source: null });
  });
});
