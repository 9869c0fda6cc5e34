import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { provoked } from '../doctor/provoked.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { StreamReader } from '../streams/streamReader.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-token-file-'));
const path = join(folder, 'tokens');
/** Replaces the file at once, as careful programs do. */
const write = (text: string) => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};
const topic = { [`node:${hostname()}`]: null };
let server: ServerProcess;
beforeAll(async () => {
  write('ann t-ann admin\nbob t-bob\neve t-eve viewer openfaas-fn\n');
  server = await ServerProcess.start(['--no-demo-calls', ...oneFunction, '--token-file', path]);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const status = async (headers: Record<string, string>) => {
  const answer = await fetch(`${server.origin}/api/v1/session`, { headers });
  await answer.text();
  return answer.status;
};
const cookie = async (token: string) => {
  const answer = await fetch(`${server.origin}/api/v1/session`, { method: 'POST', body: JSON.stringify({ token }) });
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
};
const stream = async (headers: Record<string, string>) => {
  const sent = { 'sec-fetch-site': 'same-origin', ...headers };
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
  const reader = await StreamReader.open(server.origin, topic, { headers: lines });
  await reader.event(({ name }) => name === 'second');
  return reader;
};

it('A removed token ends its sessions and streams within 2 s, and no others', async () => {
  const sessions = { ann: await cookie('t-ann'), bob: await cookie('t-bob') };
  const ended = await Promise.all([
    stream(bearer('t-bob')),
    stream(sessions.bob),
    // This one has other namespaces afterwards.
    stream(bearer('t-eve')),
  ]);
  const kept = await Promise.all([stream(bearer('t-ann')), stream(sessions.ann)]);

  write('ann t-ann admin\ndan t-dan\neve t-eve viewer elsewhere\n');
  const changedMs = performance.now();
  for (const reader of ended) {
    const { data } = await reader.event(({ name }) => name === 'end');
    expect(data).toMatchObject({ reason: 'token_ended' });
  }
  expect(performance.now() - changedMs).toBeLessThan(2000);
  for (const headers of [bearer('t-bob'), sessions.bob]) expect(await status(headers)).toBe(401);
  for (const headers of [bearer('t-ann'), sessions.ann, bearer('t-dan')]) expect(await status(headers)).toBe(200);

  for (const reader of kept) {
    const before = reader.events.length;
    await expect.poll(() => reader.events.length).toBeGreaterThan(before + 1);
    expect(reader.events.map(({ name }) => name)).not.toContain('end');
    reader.socket.destroy();
  }
});

it('A token file with a mistake is not used, and the doctor says so until it is corrected', async () => {
  write('ann t-ann boss\n');
  const findings = async () => {
    const answer = await server.get('/api/v1/doctor', { headers: bearer('t-ann') });
    return new ReadDoctor(JSON.stringify(answer.body));
  };
  await expect.poll(() => server.output()).toContain('The token file has changed but is not used');
  const [finding] = provoked((await findings()).answer.findings, 'token_file_not_used');
  expect(finding).toMatchObject({ params: { reason: 'line 1: the role must be one of viewer, caller, admin' } });
  expect(await status(bearer('t-ann'))).toBe(200);
  expect(server.output().match(/The token file has changed but is not used/g)).toHaveLength(1);

  write('ann t-ann admin\nbob t-bob\n');
  await expect.poll(() => status(bearer('t-bob'))).toBe(200);
  expect((await findings()).codes).not.toContain('token_file_not_used');
});
