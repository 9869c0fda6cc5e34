import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures, nodeFigures } from '../../src/contract/figure.ts';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('/api/v1/doctor on this machine', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
  });
  afterAll(() => server.stop());

  it('lists the source of each figure and the health of each source', async () => {
    await until('its rates are known', async () => {
      const read = await ReadDoctor.of(server.origin);
      return read.figure('node.cpuRate')?.source === 'local' && read.figure('logs')?.source === 'local';
    });
    const { answer } = await ReadDoctor.of(server.origin);
    expect(answer.figures.map(({ figure }) => figure)).toEqual(figures);
    expect(answer.figures.filter(({ missing }) => missing)).toEqual([]);
    expect(answer.connection).toMatchObject({ name: 'local', source: 'local', functions: 6, nodes: 1 });
    const [source] = answer.sources;
    expect(source).toMatchObject({ name: 'local', lastError: null, figures: expect.arrayContaining([...nodeFigures]) });
    expect(source?.lastSuccessAgeSeconds).toBeLessThan(3);
    // On a busy machine the median gap is longer until a few seconds in a row were sampled.
    const interval = async () => (await ReadDoctor.of(server.origin)).answer.sources[0]?.intervalSeconds;
    await expect.poll(interval, { timeout: 60_000, interval: 1000 }).toBeCloseTo(1, 0);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['?lang=zh', {}, 'zh', /^仅监听 127\.0\.0\.1:0，其他机器无法连接。$/],
    ['', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' }, 'zh', /其他机器/],
    ['?lang=en', { 'accept-language': 'zh' }, 'en', /^Listening on 127\.0\.0\.1:0 only/],
    ['', {}, 'en', /^Listening on/],
  ])('%s with %j is in %s', async (query, headers, language, words) => {
    const { status, body } = await server.get(`/api/v1/doctor${query}`, { headers });
    const note = { code: 'loopback_only', severity: 'note', text: expect.stringMatching(words) };
    expect({ status, body }).toMatchObject({ status: 200, body: { language, findings: [note] } });
  });

  it('rejects an unsupported language', async () => {
    const { status, body } = await server.get('/api/v1/doctor?lang=de');
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'malformed_parameter' } });
  });

  it('requires a token if tokens are configured', async () => {
    const tokens = join(folder, 'tokens');
    writeFileSync(tokens, 'me abc\n');
    const guarded = await ServerProcess.start(['--no-demo-calls', ...oneFunction, '--token-file', tokens]);
    const headers = { authorization: 'Bearer abc' };
    expect((await guarded.get('/api/v1/doctor')).status).toBe(401);
    expect((await guarded.get('/api/v1/doctor', { headers })).status).toBe(200);
    await guarded.stop();
  });
});

// Most of the time, each of these tests waits for its doctor.
describe.concurrent('findings about the program itself', () => {
  const file = join(folder, 'no-folder');
  const tokens = join(folder, 'tokens');
  beforeAll(() => {
    writeFileSync(file, '');
    writeFileSync(tokens, 'me abc\n');
  });

  it.each<[string, readonly string[], readonly FindingCode[]]>([
    ['loopback', [], ['loopback_only']],
    ['beyond loopback', ['--listen', '0.0.0.0:8000'], ['no_token']],
    ['beyond loopback, with tokens', ['--listen', '0.0.0.0:8000', '--token-file', tokens], []],
    ['a file in place of the state folder', ['--state', file], ['state_folder_not_writable', 'loopback_only']],
    ['a state folder below a file', ['--state', join(file, 'deeper')], ['state_folder_not_writable', 'loopback_only']],
    ['a state folder that does not exist yet', ['--state', join(folder, 'new', 'deeper')], ['loopback_only']],
    ['a state folder that cannot be created', ['--state', '/proc/1'], ['state_folder_not_writable', 'loopback_only']],
  ])('%s: %j', async (_what, flags, codes) => {
    const { stdout } = await runDoctor(['--json', ...oneFunction, ...flags]);
    const read = new ReadDoctor(stdout);
    expect(read.codes).toEqual(codes);
    for (const code of codes) provoked(read.answer.findings, code);
  });

  it('name each function of the stack file that cannot run here, to those who may see its namespace', async () => {
    const functions = mkdtempSync(join(folder, 'functions-'));
    const stack = 'provider: {name: openfaas}\nfunctions:\n  runs: {fprocess: cat}\n  built: {image: built:1}\n';
    writeFileSync(join(functions, 'stack.yaml'), stack);
    writeFileSync(join(functions, 'tokens'), 'all t-all viewer\nother t-other viewer elsewhere\n');
    const tokenFile = ['--token-file', join(functions, 'tokens')];
    const server = await ServerProcess.start(['--functions', functions, ...tokenFile]);
    const foundBy = async (token: string) => {
      const { body } = await server.get('/api/v1/doctor?lang=en', { headers: { authorization: `Bearer ${token}` } });
      const read = new ReadDoctor(JSON.stringify(body));
      return { read, found: read.found('function_cannot_run') };
    };
    const { read, found } = await foundBy('t-all');
    const reason = 'It has only "image". To run here, a function needs its command in "fprocess".';
    expect(found).toMatchObject([
      { severity: 'warning', params: { namespace: 'openfaas-fn', function: 'built', line: 4, reason } },
    ]);
    expect(found[0]?.text).toContain(reason);
    expect((await foundBy('t-other')).found).toEqual([]);
    provoked(read.answer.findings, 'function_cannot_run');
    await server.stop();
  });

  it('end when the cause is fixed', async () => {
    const state = join(folder, 'in-the-way');
    writeFileSync(state, '');
    const before = new ReadDoctor((await runDoctor(['--json', ...oneFunction, '--state', state])).stdout);
    expect(before.found('state_folder_not_writable')[0]?.params).toEqual({ folder: state, reason: 'ENOTDIR' });
    rmSync(state);
    expect(new ReadDoctor((await runDoctor(['--json', ...oneFunction, '--state', state])).stdout).codes).toEqual([
      'loopback_only',
    ]);
    mkdirSync(state);
    expect(new ReadDoctor((await runDoctor(['--json', ...oneFunction, '--state', state])).stdout).codes).toEqual([
      'loopback_only',
    ]);
    expect(readdirSync(state)).toEqual([]);
  });
});

describe.concurrent('faascope doctor', () => {
  it('prints tables and exits with 0 if every figure has a source', async () => {
    const { code, stdout, stderr } = await runDoctor([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Connected to this machine: functions 13, pods 14, nodes 1\.$/m);
    expect(stdout).toMatch(/^ {2}source {2,}address .* latency {2}interval {2}last error$/m);
    for (const figure of figures) expect(stdout).toMatch(new RegExp(`^  ${figure.replace('.', '\\.')} +\\S`, 'm'));
    expect(stdout).toContain('\n  [loopback_only]\n');
    expect(stdout).not.toContain('\u001b');
  });

  it.each<[Record<string, string>, readonly string[], RegExp]>([
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'zh_CN.UTF-8' }, [], /^已连接 本机：函数 13 个/],
    [{ LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US' }, oneFunction, /^已连接/],
    [{ LC_ALL: 'en_US.UTF-8', LANG: 'zh_CN' }, oneFunction, /^Connected/],
    [{ LC_ALL: 'zh_CN.UTF-8' }, ['--lang', 'en', ...oneFunction], /^Connected/],
    [{}, ['--lang=zh', ...oneFunction], /^已连接/],
  ])('with %j and %j', async (environment, flags, words) => {
    expect((await runDoctor(flags, environment)).stdout).toMatch(words);
  });

  it('reports all invalid flags and exits with 2', async () => {
    const { code, stdout, stderr } = await runDoctor(['--lang=de', '--listen=nonsense', '--what']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const word of ['--lang must be one of', '--listen must', 'Unknown flag --what.'])
      expect(stderr).toContain(word);
  });

  it('exits with 1 within 20 s if nothing answers', async () => {
    const begunMs = performance.now();
    const { code, stdout } = await runDoctor(['--json', '--prometheus', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(performance.now() - begunMs).toBeLessThan(20_000);
    const { answer } = new ReadDoctor(stdout);
    expect(answer.connection).toMatchObject({ functions: null, ageSeconds: null });
    expect(answer.sources.find(({ name }) => name === 'prometheus')?.lastError?.message).toContain('127.0.0.1:9');
    expect(answer.figures.filter(({ missing }) => missing).map(({ figure }) => figure)).toContain('functions');
  });
});
