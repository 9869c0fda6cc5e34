import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { forbiddenSpellings } from './forbiddenSpellings.ts';
import { OwnNetwork } from './ownNetwork.ts';

const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(isRootOnLinux && component('ip') && component('curl'))(
  'on a network where every address answers',
  () => {
    let network: OwnNetwork;
    let server: ServerProcess;
    /** Every connection and name lookup so far. */
    const heard: string[] = [];

    beforeAll(async () => {
      network = new OwnNetwork();
      await network.listen(join(import.meta.dirname, 'listeners.mjs'), heard);
      server = await ServerProcess.start(['--no-demo-calls'], {}, network.command);
    });
    afterAll(async () => {
      await server.stop();
      await network.stop();
    });
    beforeEach(async () => {
      await network.get(`${server.origin}/setIP?ip=local`);
      heard.length = 0;
    });

    const setIP = (ip: string) => network.get(`${server.origin}/setIP?ip=${encodeURIComponent(ip)}`);
    const connections = () => heard.filter((line) => !line.startsWith('?'));
    const questions = (name: string) => heard.filter((line) => line.startsWith(`? ${name} `)).length;

    it('a connection to any address is recorded', async () => {
      const addresses = ['169.254.169.254', '100.100.100.200', 'fd00:ec2::254', '64:ff9b::a9fe:a9fe'];
      for (const address of addresses) {
        const host = address.includes(':') ? `[${address}]` : address;
        expect(await network.get(`http://${host}/api/v1/status/buildinfo`)).toMatchObject({ status: 200 });
      }
      await expect.poll(() => heard).toEqual(addresses.map((address) => `${address} 80`));
    });

    it('allows a connection to an allowed address', async () => {
      expect(await setIP('127.0.0.1:9090')).toMatchObject({ status: 200, body: { status: 'success' } });
      await expect.poll(connections).toContain('127.0.0.1 9090');
    });

    it.each(forbiddenSpellings)('rejects %s without connecting', async (host) => {
      for (const ip of [`${host}:80`, `http://${host}/`, `http://${host}:9090/prefix`]) {
        expect(await setIP(ip)).toMatchObject({ status: 403, body: { code: 'target_not_allowed' } });
      }
      expect(heard).toEqual([]);
    });

    it.each(['forbidden.test', 'both.test'])('rejects the name %s without connecting', async (name) => {
      expect(await setIP(`${name}:80`)).toMatchObject({ status: 403, body: { code: 'target_not_allowed' } });
      await expect.poll(() => questions(name)).toBeGreaterThan(0);
      expect(connections()).toEqual([]);
    });

    it('does not follow a redirect to a forbidden address', async () => {
      expect(await setIP('127.0.0.1:9091')).toMatchObject({ status: 502, body: { code: 'upstream_failed' } });
      await expect.poll(() => new Set(connections())).toEqual(new Set(['127.0.0.1 9091']));
    });

    it('connects only to allowed addresses of a name that changes between check and use', async () => {
      const statuses: number[] = [];
      while (statuses.length < 10 || statuses.at(-1) !== 200) {
        await setIP('local');
        statuses.push((await setIP('changing.test:9090')).status);
      }
      expect(statuses.every((status) => [200, 403, 502, 504].includes(status))).toBe(true);
      // Now that it is connected, requests continue, and so do changes of the name.
      const before = heard.length;
      const wrong = () => heard.lastIndexOf('? changing.test 169.254.169.254');
      await until('the name is asked for again, and means another address', () => wrong() > before);
      const wrongAt = wrong();
      await until('it is connected to again', () => heard.lastIndexOf('127.0.0.1 9090') > wrongAt);
      console.log(`${statuses}; ${questions('changing.test')} questions, ${connections().length} connections`);
      expect(new Set(connections())).toEqual(new Set(['127.0.0.1 9090']));
    });
  },
);
