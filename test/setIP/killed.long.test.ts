import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeChoice } from '../../src/connections/rememberedChoice.ts';
import { component } from '../component.ts';
import { ScrapedServer } from '../prometheus/scrapedServer.ts';
import { seededRandom } from '../seededRandom.ts';
import { ServerProcess } from '../serverProcess.ts';

const kills = 30;

describe.runIf(component('prometheus'))('a server killed while /setIP switches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-killed-'));
  const servers: ScrapedServer[] = [];

  beforeAll(async () => {
    servers.push(await ScrapedServer.start('prometheus', []), await ScrapedServer.start('prometheus', []));
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = () => ServerProcess.start(['--no-demo-calls', '--state', folder]);

  /** The content of the file, which is complete at any time. */
  function remembered(): string {
    const choice = decodeChoice(readFileSync(join(folder, 'connection.json'), 'utf8'));
    if ('reason' in choice) throw new Error(choice.reason);
    return choice.address;
  }

  it(`serves the old or the new one after each of ${kills} kills`, { timeout: 300_000 }, async () => {
    const [one = '', other = ''] = servers.map(({ url }) => url);
    const setIP = (server: ServerProcess, address: string) =>
      server.get(`/setIP?ip=${encodeURIComponent(address)}`).then(
        ({ status }) => status,
        () => null,
      );
    const random = seededRandom(1);
    let server = await start();
    expect(await setIP(server, one)).toBe(200);
    let before = one;
    /** Latest time of a kill: later after an old choice, earlier after a new one, so that kills hit every phase. */
    let withinMs = 100;
    const outcomes = { old: 0, new: 0, answered: 0 };
    for (let kill = 0; kill < kills; kill++) {
      const wanted = before === one ? other : one;
      const answer = setIP(server, wanted);
      await new Promise((resolve) => setTimeout(resolve, random() * withinMs));
      const ended = once(server.child, 'exit');
      server.child.kill('SIGKILL');
      const [status] = await Promise.all([answer, ended]);
      const found = remembered();
      expect([before, wanted]).toContain(found);
      // A reported success persists.
      if (status === 200) expect(found).toBe(wanted);
      outcomes[found === wanted ? 'new' : 'old']++;
      withinMs *= found === wanted ? 0.9 : 1.1;
      if (status === 200) outcomes.answered++;
      server = await start();
      expect(server.output()).toContain(`Using ${found}, chosen earlier with /setIP`);
      before = found;
    }
    await server.stop();
    console.log(`${kills} kills, the last within ${withinMs.toFixed(0)} ms of the question:`, outcomes);
    expect(outcomes.old).toBeGreaterThan(0);
    expect(outcomes.new).toBeGreaterThan(0);
  });
});
