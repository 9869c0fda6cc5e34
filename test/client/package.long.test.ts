import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';

const root = join(import.meta.dirname, '../..');
const tsc = join(root, 'node_modules/.bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'faascope-package-'));
const installed = join(folder, 'node_modules/faascope');

const example = `import { createClient, FaascopeError } from 'faascope/client';

const client = createClient({ server: process.argv[2] ?? '' });
try {
  await client.pod({ namespace: 'openfaas-fn', name: 'none' });
} catch (error) {
  if (error instanceof FaascopeError && error.code === 'unknown_pod') console.log('no such pod');
}
const { items } = await client.functions({ limit: 1, sort: 'name' });
const topic = \`function:\${items[0]?.namespace ?? ''}/\${items[0]?.name ?? ''}\` as const;
for await (const { status, topics } of client.watch([topic, 'sources'])) {
  const cpuPercent: readonly (number | null)[] | undefined = topics[topic]?.state?.columns['cpuPercent'];
  const source: string | undefined = topics.sources?.state?.items[0]?.name;
  if (cpuPercent === undefined || source === undefined) continue;
  console.log(status.kind, cpuPercent.length, source);
  break;
}
const name = { namespace: 'openfaas-fn', name: 'add' };
const { status, callId, response } = await client.invoke(name, { body: '1 2', callId: 'mine' });
console.log(status, callId, (await response.text()).trim());
for await (const record of client.followLogs({ ...name, tail: 10, q: 'wrote' })) {
  if (record.event !== 'line') continue;
  console.log(record.pod.startsWith('add-'), /Wrote/.test(record.text));
  break;
}
const session: string | null = (await client.signOut()).name;
const { kind, functions } = await client.switchConnection({ address: 'local' });
console.log(session, kind, functions);
`;

/** Each marked line must be a mistake. */
const mistakes = `import { createClient } from 'faascope/client';
const client = createClient();
// @ts-expect-error no such topic
client.watch(['functions:a/b']);
// @ts-expect-error the path has two parameters
void client.pod({ name: 'a' });
// @ts-expect-error no such order
void client.functions({ sort: 'colour' });
// @ts-expect-error a sign-in needs a token
void client.signIn();
// @ts-expect-error no such field
void client.probeConnection({ ip: '10.0.0.1' });
// @ts-expect-error a call needs a name
void client.invoke({ namespace: 'a' });
// @ts-expect-error it always follows
void client.followLogs({ namespace: 'a', name: 'b', follow: false });
`;

beforeAll(() => {
  execFileSync(tsc, ['-p', join(root, 'tsconfig.client.json')]);
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root });
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components=1']);
  mkdirSync(join(folder, 'node_modules/@types'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  symlinkSync(join(root, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'example.ts'), example);
  writeFileSync(join(folder, 'mistakes.ts'), mistakes);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('The packed client', () => {
  const options = ['--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--module', 'nodenext'];

  it.each([
    ['Node', ['--lib', 'es2023', '--types', 'node'], ['example.ts', 'mistakes.ts']],
    ['a browser', ['--lib', 'es2023,dom,dom.iterable,dom.asynciterable', '--noEmit'], ['mistakes.ts']],
  ])('compiles against its own types in %s', (_where, given, files) => {
    execFileSync(tsc, [...options, ...given, ...files], { cwd: folder, stdio: 'inherit' });
  });

  it('runs in Node', async () => {
    const server = await ServerProcess.start(['--no-demo-calls']);
    try {
      const printed = execFileSync(process.execPath, ['example.js', server.origin], { cwd: folder, timeout: 30_000 });
      expect(printed.toString()).toBe('no such pod\nlive 60 local\n200 mine 3\ntrue true\nnull local 6\n');
    } finally {
      await server.stop();
    }
  });

  it('comes with the dashboard, built, and without what that is built from', () => {
    const manifest: { dependencies: object; files: string[] } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    );
    expect(
      Object.keys(manifest.dependencies).filter((name) => /react|radix|vite|wouter|cmdk|uplot/.test(name)),
    ).toEqual([]);
    const { files }: { files: { path: string }[] } = JSON.parse(
      readFileSync(join(installed, 'dist/web/files.json'), 'utf8'),
    );
    expect(readdirSync(join(installed, 'dist/web/assets'))).toEqual(
      expect.arrayContaining(files.map(({ path }) => path.replace('assets/', ''))),
    );
    expect(readdirSync(installed)).not.toContain('web');
  });
});
