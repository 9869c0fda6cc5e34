import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { provoked } from '../doctor/provoked.ts';
import { isAlive } from '../host/hostUnderTest.ts';
import { ServerProcess } from '../serverProcess.ts';

const descriptors = 200;
/** A quarter of the descriptors. */
const mostConnections = 50;

const limit = (pid: number | undefined, soft: number) =>
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${soft}:`]);

describe.runIf(process.platform === 'linux')('a server that may open few files', () => {
  let server: ServerProcess;
  const sockets: Socket[] = [];
  const podOf = async (name: string) => (await server.get(`/dynamic/pod?pod=${name}`)).body;
  beforeEach(async () => {
    server = await ServerProcess.start([], {}, ['prlimit', `--nofile=${descriptors}:${descriptors}`]);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    expect(await server.stop()).toBe(0);
  });

  async function idleSocket(): Promise<Socket> {
    const { hostname, port } = new URL(server.origin);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  it('accepts connections up to a quarter of its descriptors, closes further ones at once and keeps serving', async () => {
    const kept: Socket[] = [];
    for (let count = 0; count < mostConnections; count++) kept.push(await idleSocket());
    const refused: Socket[] = [];
    for (let count = 0; count < 2 * descriptors; count++) refused.push(await idleSocket());
    await expect.poll(() => refused.every(({ destroyed, readableEnded }) => destroyed || readableEnded)).toBe(true);
    expect(kept.filter(({ destroyed, readableEnded }) => destroyed || readableEnded)).toEqual([]);
    const [asking] = kept;
    asking?.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
    const [head] = await once(asking ?? server.child, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
    await expect.poll(() => server.output().match(/Connection limit of 50 reached/g)).toHaveLength(1);
    for (const socket of sockets.splice(0)) socket.destroy();
    await expect.poll(() => ReadDoctor.of(server.origin).catch(() => null)).not.toBeNull();
    const { findings } = (await ReadDoctor.of(server.origin)).answer;
    expect(provoked(findings, 'connections_full')).toMatchObject([
      { severity: 'warning', params: { most: mostConnections } },
    ]);
  });

  it('keeps sampling without free descriptors, reports it, and recovers', async () => {
    await expect.poll(() => podOf('add')).toMatchObject({ status: 'success' });
    const [replica = 0] = readFileSync(`/proc/${server.child.pid}/task/${server.child.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    const asking = await idleSocket();
    let text = '';
    asking.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const live = async () => {
      text = '';
      asking.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
      await expect.poll(() => text).toMatch(/^HTTP\/1\.1 200 /);
    };
    await live();
    limit(server.child.pid, 3);
    process.kill(replica, 'SIGKILL');
    await expect.poll(() => server.output()).toContain('EMFILE: too many open files');
    await expect.poll(() => isAlive(replica)).toBe(false);
    await live();
    asking.write('GET /api/v1/doctor HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const findings = () => new ReadDoctor(text.slice(text.lastIndexOf('\r\n\r\n'))).answer.findings;
    await expect.poll(() => findings().map(({ code }) => code)).toContain('task_failing');
    expect(provoked(findings(), 'task_failing')).toMatchObject([
      { params: { task: 'sampler', message: 'EMFILE: too many open files' } },
    ]);
    limit(server.child.pid, descriptors);
    await expect
      .poll(async () => JSON.stringify((await server.get('/global/pods')).body))
      .not.toContain('"ready":false');
  });
});
