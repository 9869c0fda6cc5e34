import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answer } from '../../src/api/v1/v1Request.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

const stack = `functions:
  fails: {fprocess: sh fails.sh}
  dies: {fprocess: sh dies.sh}
  absent: {fprocess: ./is-not-there}
`;

describe('The health of this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-health-'));
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'stack.yaml'), stack);
    writeFileSync(join(folder, 'fails.sh'), 'exit 3\n');
    // The parent of a call's process is its replica.
    writeFileSync(join(folder, 'dies.sh'), 'kill -9 $PPID\n');
    server = await ServerProcess.start(['--functions', folder]);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const get = async <Answer>(path: string): Promise<Answer> =>
    JSON.parse(await (await fetch(`${server.origin}/api/v1/${path}`)).text());
  const findings = async (code: string) =>
    (await get<V1Answer<'findings'>>('findings')).items.filter((finding) => finding.code === code);
  const events = async (code: string) =>
    (await get<V1Answer<'events'>>('events')).items.filter((event) => event.code === code);
  const call = async (name: string) => (await fetch(`${server.origin}/function/${name}`, { method: 'POST' })).status;

  it('has a finding while the calls of a function fail', async () => {
    for (let n = 0; n < 5; n++) expect(await call('fails')).toBe(500);
    await until('it is found', async () => (await findings('calls_failing')).length === 1);
    const [finding] = await findings('calls_failing');
    expect(finding).toMatchObject({
      connection: 'local',
      severity: 'error',
      subject: { kind: 'function', namespace: 'openfaas-fn', name: 'fails' },
      params: { percent: 100, calls: 5 },
      en: 'All 5 calls of fails failed in the last 60 s, for {age}.',
      endedSeconds: null,
    });
    expect(Math.abs((finding?.sinceSeconds ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('has an event for a replica that was killed and restarted, and a finding until it is ready again', async () => {
    const created = (await events('pod_created')).length;
    await call('dies');
    await until('it was restarted', async () => (await events('pod_restarted')).length === 1);
    const [event] = await events('pod_restarted');
    expect(event).toMatchObject({ subject: { kind: 'pod', namespace: 'openfaas-fn' }, params: { restarts: 1 } });
    expect(event?.subject.name).toMatch(/^dies-/);
    // It is the same pod.
    expect((await events('pod_created')).length).toBe(created);
  });

  it('has a finding for a replica whose program does not exist', async () => {
    const absent = async () =>
      (await findings('replica_not_ready')).filter(({ subject }) => subject.name.startsWith('absent-'));
    // It has to last for 10 s.
    await until('it is found', async () => (await absent()).some(({ endedSeconds }) => endedSeconds === null));
    const [finding] = await absent();
    expect(finding).toMatchObject({ severity: 'error', subject: { kind: 'pod' }, endedSeconds: null });
  });
});
