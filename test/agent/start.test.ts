import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../rawHttp.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { AgentSource } from './agentSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-agent-'));
const tokenFile = join(folder, 'token');
const emptyFile = join(folder, 'empty');
writeFileSync(tokenFile, 'one\n');
writeFileSync(emptyFile, '\n');
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform !== 'linux')('faascope agent', () => {
  it.each<[string[], string[]]>([
    [['--listen', '0.0.0.0:0'], ['--listen beyond loopback needs --agent-token-file']],
    [['--listen', ':0'], ['--listen beyond loopback needs --agent-token-file']],
    [['--listen', '0.0.0.0:0', '--agent-token-file', emptyFile], ['must contain a token']],
    [['--listen', '0.0.0.0:0', '--agent-token-file', join(folder, 'absent')], ['--agent-token-file: ']],
    [
      ['--listen', 'x', '--host-root', join(folder, 'absent')],
      ['--listen must be', 'no such folder'],
    ],
    [['--root-filesystem', join(folder, 'absent')], ['--root-filesystem: no such folder']],
    [['--functions', folder], ['--functions does not apply to faascope agent; remove it.']],
  ])('faascope agent %j exits with 2 and the reason', async (flags, words) => {
    const { code, stderr, stdout } = await ServerProcess.run(['agent', ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual(words.map((word) => expect.stringContaining(word)));
  });

  it('faascope agent exits with 2 if its address is in use', async () => {
    const first = await ServerProcess.start(['agent']);
    const { code, stderr } = await ServerProcess.run(['agent', '--listen', new URL(first.origin).host]);
    expect(code).toBe(2);
    expect(stderr).toContain('is already in use');
    await first.stop();
  });

  it('faascope agent logs an unhandled rejection and keeps running', async () => {
    const reject = "data:text/javascript,process.on('SIGUSR2',()=>Promise.reject(Error('lost')))";
    const agent = await ServerProcess.start(['agent'], { NODE_OPTIONS: `--import=${reject}` });
    agent.child.kill('SIGUSR2');
    await until('the rejection is logged', () => agent.output().includes('Background work failed'));
    expect(agent.output()).toContain('Error: lost');
    expect((await fetch(`${agent.origin}/healthz`)).status).toBe(200);
    await agent.stop();
  });

  it('the help names the agent command', async () => {
    expect((await ServerProcess.run(['--help'])).stdout).toContain('faascope agent');
  });
});

describe.skipIf(process.platform !== 'linux')('the paths of an agent', () => {
  let agent: ServerProcess;
  beforeAll(async () => {
    agent = await ServerProcess.start(['agent', '--agent-token-file', tokenFile]);
  });
  afterAll(() => agent.stop());

  const held = { authorization: 'Bearer one' };

  it.each<[string, RequestInit, number]>([
    ['/healthz', {}, 200],
    ['/livez', {}, 200],
    ['/readyz', {}, 200],
    ['/metrics', {}, 200],
    ['/', {}, 404],
    ['/v1/windows', {}, 401],
    ['/v1/windows', { headers: { authorization: 'Bearer two' } }, 401],
    ['/v1/windows', { headers: { authorization: 'Basic b25l' } }, 401],
    ['/v1/windows', { headers: held }, 200],
    ['/v1/windows?since=1', { headers: held }, 400],
    ['/v1/windows?pods=../x', { headers: held }, 400],
    ['/v1/windows', { headers: held, method: 'POST', body: 'x' }, 405],
  ])('GET %s with %j gives %d', async (path, init, status) => {
    const response = await fetch(agent.origin + path, init);
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "frame-ancestors 'none'",
    });
  });

  it('rejects a page whose own name resolves to loopback', async () => {
    const { port } = new URL(agent.origin);
    const head = `GET /v1/windows HTTP/1.1\r\nHost: evil.example:${port}\r\nAuthorization: Bearer one\r\n`;
    expect(await sendRaw(agent.origin, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /);
  });

  it('keeps answers to pipelined requests apart, whatever the second one expects', async () => {
    const metrics = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n';
    const expecting = 'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n';
    const text = await sendRaw(agent.origin, `${metrics}\r\n${expecting}`);
    const [, ...answers] = text.split('HTTP/1.1 ');
    expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['200', '100', '404']);
    expect(answers[2]).toMatch(/\r\n\r\nNo such path\. .*\n$/);
  });

  it('counts requests on /metrics', async () => {
    const text = await (await fetch(`${agent.origin}/metrics`)).text();
    expect(text).toMatch(/^faascope_agent_requests_total [1-9]/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}/m);
  });

  it('reports a wrong token as a finding; both sides accept a new one while they run', async () => {
    const source = new AgentSource();
    source.addresses.set('n1', agent.origin);
    source.token = 'wrong';
    await expect(source.follow([], ['n1'])).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(source.metrics.health()[0]?.findings).toEqual([
      {
        code: 'agent_failing',
        params: {
          node: 'n1',
          message: 'The agent rejected the token. Set its token with --agent-token-file.',
          reason: 'unauthorized',
        },
      },
    ]);
    source.token = 'one';
    await source.follow([], ['n1']);
    writeFileSync(tokenFile, 'another\n');
    await until('the old one is refused', () => source.metrics.health()[0]?.findings.length === 1);
    source.token = 'another';
    await until('the new one is taken', () => source.metrics.health()[0]?.findings.length === 0);
    await source.close();
  });
});
