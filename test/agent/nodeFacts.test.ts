import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeWindows } from '../../src/agent/wire/decodeWindows.ts';
import { magic } from '../../src/agent/wire/wireFormat.ts';
import { nothingReported } from '../../src/model/inventory/nodeDescription.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { AgentSource } from './agentSource.ts';
import { recordedAnswer, sends } from './lieAnswers.ts';
import { LyingAgent } from './lyingAgent.ts';

/** The devices of a class that are backed by hardware or a hypervisor. */
const backed = (kind: string) =>
  readdirSync(`/sys/${kind}`).filter((name) => existsSync(`/sys/${kind}/${name}/device`));

describe.skipIf(process.platform !== 'linux')('what an agent tells of its node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-facts-'));
  const tokenFile = join(folder, 'token');
  const source = new AgentSource();
  let agent: ServerProcess;
  beforeAll(async () => {
    writeFileSync(tokenFile, 'one\n');
    source.token = 'one';
    agent = await ServerProcess.start(['agent', '--agent-token-file', tokenFile]);
    source.addresses.set('here', agent.origin);
    await source.follow([], ['here']);
  });
  afterAll(async () => {
    await source.close();
    await agent.stop();
    rmSync(folder, { recursive: true });
  });

  it('is what this machine says of itself', async () => {
    expect(source.metrics.facts('here')).toMatchObject({
      interfaces: backed('class/net'),
      disks: backed('block').filter((name) => !/^(?:sr|fd)/.test(name)),
      rootDevice: execFileSync('df', ['--output=source', '/']).toString().trim().split('\n')[1],
      clockOffsetMs: expect.any(Number),
    });
    // The kernel computes it anew every 5 s, perhaps between the two readings.
    const [, , last] = loadavg();
    const shown = () => source.metrics.facts('here')?.load ?? [];
    await until('the load is that of now', () => loadavg().every((load, index) => closeTo(load, shown()[index])));
    expect(shown()[2]).toBeCloseTo(last ?? Number.NaN, 0);
  });

  it('stands beside an answer that earlier servers read', async () => {
    const response = await fetch(`${agent.origin}/v1/windows`, { headers: { authorization: 'Bearer one' } });
    const bytes = Buffer.from(await response.arrayBuffer());
    // They read versions 1 and 2 of the format, and reject anything behind the pods.
    expect(bytes.subarray(0, 5).toString('hex')).toBe(`${magic}02`);
    expect(decodeWindows(bytes)).toMatchObject({ version: 2, pods: [], leftOutFrom: null });
    expect(response.headers.get('faascope-agent-node')).toMatch(/^load=[\d.]+,[\d.]+,[\d.]+; root=/);
  });

  it('is told to nobody without the token', async () => {
    for (const path of ['/v1/windows', '/healthz', '/metrics', '/']) {
      const response = await fetch(agent.origin + path);
      await response.arrayBuffer();
      expect(response.headers.has('faascope-agent-node'), path).toBe(false);
    }
  });
});

/** Load averages have two decimals; those of node:os have more. */
function closeTo(load: number, shown: number | undefined): boolean {
  return Math.abs(load - (shown ?? Number.NaN)) < 0.011;
}

describe('what other agents tell of their nodes', () => {
  let liar: LyingAgent;
  let source: AgentSource;
  beforeAll(async () => {
    liar = await LyingAgent.start(sends(() => recordedAnswer(2)));
  });
  beforeEach(() => {
    source = new AgentSource();
    source.addresses.set('n1', liar.origin);
  });
  afterEach(() => source.close());
  afterAll(() => liar.stop());

  /** Answers with this header. */
  const saying = (header: string) => {
    liar.lie = (_request, response) => void response.setHeader('faascope-agent-node', header).end(recordedAnswer(2));
  };

  it('is nothing besides figures from an agent that was recorded before there was more, without a finding', async () => {
    liar.lie = sends(() => recordedAnswer(2));
    await source.follow([], ['n1']);
    expect(source.metrics.facts('n1')).toMatchObject({ ...nothingReported, clockOffsetMs: expect.any(Number) });
    const second = source.metrics.newestSecond() ?? 0;
    expect(source.metrics.node('n1')?.memoryPercent?.at(second)).toBeGreaterThan(0);
    expect(source.metrics.failing).toBeNull();
    expect(source.metrics.health()[0]?.findings).toEqual([]);
  });

  it('is unknown where they lie, and their figures are not', async () => {
    saying('load=-1,NaN,1e400; interfaces=%1b[2J,%ff; disks=%00a; root=%0d%0aset-cookie:a');
    await source.follow([], ['n1']);
    expect(source.metrics.facts('n1')).toMatchObject({
      load: null,
      interfaces: null,
      disks: ['?a'],
      rootDevice: '??set-cookie:a',
    });
    expect(source.metrics.failing).toBeNull();
    saying(`disks=vda; interfaces=${'a'.repeat(9000)}`);
    await until('the next answer was read', () => source.metrics.facts('n1')?.disks === null);
    expect(source.metrics.facts('n1')).toMatchObject(nothingReported);
  });

  it('is no answer at all if it is larger than any header', async () => {
    saying('a'.repeat(20_000));
    await expect(source.follow([], ['n1'])).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(source.metrics.facts('n1')).toMatchObject(nothingReported);
  });
});
