import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './serverProcess.ts';

describe('a start that fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-start-'));
  beforeAll(() => mkdirSync(join(folder, 'ok')));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reports all mistakes on the command line at once', async () => {
    const { code, stdout, stderr } = await ServerProcess.run([
      '--listen=nonsense',
      '--log-level=loud',
      '--functions',
      '/is/not/there',
      '--allow-origin=example',
      '--what',
      '--tls-cert=/is/not/there',
      'serve',
      'agent',
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const word of [
      '--listen must',
      '--log-level must',
      'no stack.yaml or stack.yml in /is/not/there',
      'is not an origin',
      'Unknown flag --what.',
      '--tls-cert: cannot read',
      'given together',
      'Unexpected argument agent.',
    ]) {
      expect(stderr).toContain(word);
    }
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('faascope: '))).toEqual([]);
  });

  it('reports all mistakes in stack.yaml with their lines', async () => {
    const stack = [
      'functions:',
      '  Upper: {fprocess: cat}',
      '  add:',
      '    fprocess: [cat]',
      '  slow:',
      '    fprocess: cat',
      '    environment: {exec_timeout: soon}',
      '    limits: {memory: many}',
      '    labels: {com.openfaas.scale.min: "-1"}',
      '    handler: ./is-not-there',
    ];
    writeFileSync(join(folder, 'stack.yaml'), `${stack.join('\n')}\n`);
    const { code, stdout, stderr } = await ServerProcess.run(['--functions', folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const lines = [...stderr.matchAll(/stack\.yaml, line (\d+): \S/g)].map((match) => Number(match[1]));
    expect(lines).toEqual([2, 4, 7, 8, 9, 10]);
  });

  it('reads a stack.yml, and reports an unset variable in it', async () => {
    const alone = mkdtempSync(join(tmpdir(), 'faascope-test-'));
    writeFileSync(join(alone, 'stack.yml'), `functions:\n  f:\n    fprocess: cat\n    image: \${IS_NOT_SET}/f\n`);
    const { code, stderr } = await ServerProcess.run(['--functions', alone]);
    rmSync(alone, { recursive: true });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('stack.yml, line 4: variable IS_NOT_SET is not set'),
    });
  });

  it.each(['functions: [', '\t', 'functions:\n  a: {fprocess: cat}\n  a: {fprocess: cat}\n', '[]', ''])(
    'reports a stack.yaml of %j with a line, without a stack trace',
    async (text) => {
      writeFileSync(join(folder, 'stack.yaml'), text);
      const { code, stderr } = await ServerProcess.run(['--functions', folder]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^faascope: stack\.yaml, line \d+: /);
      expect(stderr).not.toMatch(/ {4}at /);
    },
  );

  it('reports a port in use in one sentence', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { code, stdout, stderr } = await ServerProcess.run(['--listen', `127.0.0.1:${port}`]);
    taken.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`127.0.0.1:${port} is already in use`)]);
  });

  it('--help and --version print and exit', async () => {
    const help = await ServerProcess.run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--functions DIR');
    expect((await ServerProcess.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
