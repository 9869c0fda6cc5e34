import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PluginCredentials, pluginOf } from './pluginCredentials.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-plugin-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Counts its runs and answers with what the test says. */
const program = join(folder, 'plugin.mjs');
writeFileSync(
  program,
  `import { appendFileSync, readFileSync } from 'node:fs';
   appendFileSync('${folder}/runs', 'x');
   const run = readFileSync('${folder}/runs', 'utf8').length;
   const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
   if (spec.interactive !== false || process.env.SAID !== 'so') process.exit(3);
   const expirationTimestamp = process.argv[2];
   console.log(JSON.stringify({ status: { token: 'run ' + run, expirationTimestamp,
     clientCertificateData: 'CERT', clientKeyData: 'KEY' } }));`,
);

function plugin(nowMs: () => number, args: string[], command = process.execPath, more: object = {}): PluginCredentials {
  writeFileSync(join(folder, 'runs'), '');
  const exec = { command, args, env: [{ name: 'SAID', value: 'so' }], ...more };
  const found = pluginOf({ name: 'u', exec }, join(folder, 'config'), { server: 'https://k8s' });
  if (found === null || typeof found === 'string') throw new Error(String(found));
  return new PluginCredentials(found, nowMs);
}

const token = async (credentials: PluginCredentials) => (await credentials.current()).authorization;
const later = () => new Date(Date.now() + 3_600_000).toISOString();

describe('PluginCredentials', () => {
  it('runs once until they expire, for all callers', async () => {
    let nowMs = 0;
    const credentials = plugin(() => nowMs, [program, later()]);
    expect(await Promise.all([token(credentials), token(credentials)])).toEqual(['Bearer run 1', 'Bearer run 1']);
    expect(await credentials.current()).toMatchObject({ certificate: { cert: 'CERT', key: 'KEY' } });
    nowMs = 300_000;
    expect(await token(credentials)).toBe('Bearer run 1');
  });

  it('runs again after they expired', async () => {
    let nowMs = 0;
    const credentials = plugin(() => nowMs, [program, new Date(Date.now() - 1000).toISOString()]);
    expect(await token(credentials)).toBe('Bearer run 1');
    nowMs = 61_000;
    expect(await token(credentials)).toBe('Bearer run 2');
  });

  it('runs again after the API rejected them', async () => {
    const credentials = plugin(() => 0, [program, later()]);
    credentials.refused(await credentials.current());
    expect(await token(credentials)).toBe('Bearer run 2');
  });

  it('runs once more for all requests whose credential the API rejected', async () => {
    let nowMs = 0;
    const credentials = plugin(() => nowMs, [program, later()]);
    const request = async () => {
      const first = await credentials.current();
      await Promise.resolve();
      credentials.refused(first);
      return (await credentials.current()).authorization;
    };
    expect(new Set(await Promise.all(Array.from({ length: 200 }, request)))).toEqual(new Set(['Bearer run 2']));
    // The new one is rejected as well.
    nowMs = 4999;
    expect(await request()).toBe('Bearer run 2');
    nowMs = 5000;
    expect(await request()).toBe('Bearer run 3');
  });

  it('remembers that the plugin failed for 5 s', async () => {
    let nowMs = 0;
    const program = `require('node:fs').appendFileSync('${folder}/runs', 'x'); process.exit(1)`;
    const credentials = plugin(() => nowMs, ['-e', program]);
    const runs = async () => {
      await credentials.current().catch(() => {});
      return readFileSync(join(folder, 'runs'), 'utf8');
    };
    expect(await runs()).toBe('x');
    nowMs = 4999;
    expect(await runs()).toBe('x');
    nowMs = 5000;
    expect(await runs()).toBe('xx');
  });

  it.each<[string, string[], string]>([
    ['that fails', ['-e', 'console.error("s3cret"); process.exit(1)'], process.execPath],
    ['that cannot be reached is reported', [], join(folder, 'absent')],
    ['that answers nonsense', ['-e', 'console.log("s3cret")'], process.execPath],
  ])('reports a plugin %s, without its output', async (_name, args, command) => {
    const credentials = plugin(() => 0, args, command);
    const thrown: unknown = await credentials.current().catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'upstream_failed', message: expect.stringContaining(command) });
    expect(thrown instanceof Error && thrown.message).not.toContain('s3cret');
  });

  it.each([
    { name: 'absent', hint: undefined, message: 'The credential plugin "absent" is not installed or not in PATH.' },
    {
      name: join(folder, 'absent'),
      hint: '\n  Install it:\n\n  brew install absent\n',
      message: `The credential plugin "${join(folder, 'absent')}" is not installed or not in PATH. Install it: brew install absent`,
    },
    { name: program, hint: 'no', message: `The credential plugin "${program}" is not an executable file.` },
  ])('names a missing plugin $name with its install hint', async ({ name, hint, message }) => {
    const credentials = plugin(() => 0, [], name, { installHint: hint });
    await expect(credentials.current()).rejects.toMatchObject({ code: 'upstream_failed', message });
  });

  it.each([
    { asks: { provideClusterInfo: true }, cluster: { server: 'https://k8s' } },
    { asks: { provideClusterInfo: false }, cluster: undefined },
    { asks: {}, cluster: undefined },
  ])('describes the cluster to a plugin with provideClusterInfo $asks: $cluster', async ({ asks, cluster }) => {
    const say =
      'console.log(JSON.stringify({ status: { token: JSON.stringify(JSON.parse(process.env.KUBERNETES_EXEC_INFO)) } }))';
    const said = (await token(plugin(() => 0, ['-e', say], process.execPath, { ...asks, apiVersion: '' }))) ?? '';
    expect(JSON.parse(said.replace('Bearer ', ''))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, ...(cluster === undefined ? {} : { cluster }) },
    });
  });
});
