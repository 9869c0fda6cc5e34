import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { ServerProcess } from '../serverProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const tls = makeTlsFiles('IP:127.0.0.1');
const cert = write('cert.pem', tls.cert);
const key = write('key.pem', tls.key);
const otherKey = write('other.pem', tls.clientKey);
const nonsense = write('nonsense', 'nonsense');
const loop = join(folder, 'loop');
symlinkSync(loop, loop);
const longPath = `/${'a'.repeat(300)}`;
mkdirSync(join(folder, 'empty'));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const user = { 'client-certificate-data': base64('x'), 'client-key-data': base64(tls.key) };
const badKubeconfig = write(
  'kubeconfig',
  JSON.stringify({
    'current-context': 'x',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', 'certificate-authority': nonsense } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  }),
);

/** Expects exit code 2 and one sentence for each mistake, on standard error only. */
async function mistakesOf(flags: readonly string[], environment: Record<string, string | undefined> = {}) {
  const { code, stdout, stderr } = await ServerProcess.run(flags, environment);
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  const lines = stderr.trim().split('\n');
  for (const line of lines) expect(line).toMatch(/^faascope: \S/);
  return lines.map((line) => line.slice('faascope: '.length));
}

describe('unusable arguments are reported in one sentence', () => {
  it.each<[string, string[], string[]]>([
    [
      'a file that is not PEM',
      ['--tls-cert', nonsense, '--tls-key', key],
      ['--tls-cert: the file is not a PEM certificate'],
    ],
    [
      'the key of another certificate',
      ['--tls-cert', cert, '--tls-key', otherKey],
      ['--tls-key: the file does not belong to the certificate'],
    ],
    [
      'a CA file without a certificate, and a folder instead of a file',
      ['--prometheus', 'http://127.0.0.1:1', '--ca-file', nonsense, '--tls-cert', cert, '--tls-key', folder],
      [
        '--ca-file: the file contains no certificate (PEM).',
        '--tls-key: cannot read the file (EISDIR: it is a folder).',
      ],
    ],
    [
      'circular links',
      ['--functions', loop, '--host-root', loop, '--token-file', loop],
      [
        `--functions: no stack.yaml or stack.yml in ${loop}`,
        `--host-root: no such folder: ${loop}`,
        '--token-file: cannot read the file (ELOOP: its links are circular).',
      ],
    ],
    [
      'a path that is too long',
      ['--functions', longPath, '--token-file', longPath],
      [`--functions: no stack.yaml or stack.yml in ${longPath}`, '--token-file: cannot read the file (ENAMETOOLONG).'],
    ],
    [
      'the credentials of a gateway',
      ['--gateway', 'http://127.0.0.1:1', '--gateway-credentials', loop],
      [
        '--gateway-credentials: cannot read basic-auth-user in the folder (ELOOP: its links are circular)',
        '--gateway-credentials: cannot read basic-auth-password in the folder (ELOOP: its links are circular)',
      ],
    ],
    ['a host name that is too long', ['--listen', `${'a.'.repeat(130)}a:80`], ['--listen must be HOST:PORT']],
    ['an unknown host name', ['--listen', 'not-there.invalid:80'], ['not-there.invalid:80 ']],
    ['an address of another machine', ['--listen', '192.0.2.1:80'], ['192.0.2.1:80 is not an address of this machine']],
    [
      'a kubeconfig with invalid PEM data',
      ['--kubeconfig', badKubeconfig],
      [
        '--kubeconfig: cluster "c" of the kubeconfig: its certificate authority has no PEM certificate',
        '--kubeconfig: user "u" of the kubeconfig: its client certificate is not a PEM certificate',
      ],
    ],
  ])('%s', async (_what, flags, want) => {
    expect(await mistakesOf(flags)).toEqual(want.map((words) => expect.stringContaining(words)));
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['a missing TMPDIR', [], { TMPDIR: join(folder, 'absent') }, 'Set TMPDIR to a writable folder.'],
    ['a TMPDIR that is a file', [], { TMPDIR: cert }, '(ENOTDIR). Set TMPDIR'],
    [
      'a proxy',
      ['--prometheus', 'http://10.0.0.1'],
      { http_proxy: 'ht!tp://u:SECRET@x' },
      'HTTP_PROXY must be an http',
    ],
    ['a mistyped variable', [], { FAASCOPE_TOKN_FILE: 'SECRET' }, 'Did you mean FAASCOPE_TOKEN_FILE?'],
    ['a mistyped variable of an agent', ['agent'], { FAASCOPE_HOSTROOT: '/' }, 'Did you mean FAASCOPE_HOST_ROOT?'],
    ['a mistyped variable of the doctor', ['doctor'], { FAASCOPE_JSN: '1' }, 'Did you mean FAASCOPE_JSON?'],
  ])('%s in the environment', async (_what, flags, environment, want) => {
    const mistakes = await mistakesOf(flags, environment);
    expect(mistakes).toEqual([expect.stringContaining(want)]);
    expect(mistakes.join()).not.toContain('SECRET');
  });
});

it('a password given where none is allowed is not printed', async () => {
  const given = [
    ['--gateway', 'ht!tp://u:SECRET@x'],
    ['--gateway-metrics', 'ftp://u:SECRET@x'],
    ['--prometheus', 'http://x/?token=SECRET'],
    ['--prometheus', 'http://u:SEC/RET@x'],
    ['--prometheus', 'http://x'],
    ['--prometheus-auth', 'http://x=SECRET'],
    ['--prometheus-tenant', 'http://y=SECRET'],
    ['--agent', 'node-1=http://u:SECRET@x'],
    ['--agent-token-file', 'SECRET'],
    ['--allow-origin', 'https://u:SECRET@x'],
    ['--allow-target', 'u:SECRET@x'],
    ['--functions-namespace', 'u:SECRET@x'],
    ['--gateway-credentials', 'u:SECRET'],
    ['--token-file', 'name SECRET'],
    ['--gatway', 'http://u:SECRET@x'],
    ['--listen', 'SECRET@x:80'],
    ['--kubernetes'],
    ['serve', 'http://u:SECRET@x'],
  ];
  const mistakes = await mistakesOf(given.flat(), { KUBECONFIG: badKubeconfig });
  const text = mistakes.join('\n');
  expect(text).not.toMatch(/SEC|RET/);
  for (const [flag] of given.slice(0, 16)) expect(text, flag).toContain(flag);
});

it.runIf(process.getuid?.() === 0)('a user without home, as in many containers, is no mistake', async () => {
  const within = ['setpriv', '--reuid', '54321', '--clear-groups'];
  const { code, stderr } = await ServerProcess.run(['--listen', 'nonsense'], { HOME: undefined }, within);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^faascope: --listen must be .*\n$/) });
});

describe('a failed start leaves nothing', () => {
  it('in the folder for temporary files', async () => {
    const temporary = join(folder, 'empty');
    await mistakesOf(['--listen', '192.0.2.1:80'], { TMPDIR: temporary });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
