import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../model/clock.ts';
import type { AccessOutcome } from './clusterAccess.ts';
import { findAccess } from './findAccess.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const ca = rootCertificates[0] ?? '';
/** A client certificate and its key. */
const made = execFileSync(
  'openssl',
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -days 2 -keyout - -out -'.split(' '),
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const certFrom = made.indexOf('-----BEGIN CERTIFICATE');
const pair = { cert: made.slice(certFrom), key: made.slice(0, certFrom) };
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig with one context of each of some users. */
function kubeconfig(users: Record<string, object>, cluster: object = { server: 'https://k8s:6443/' }): string {
  const names = Object.keys(users);
  return JSON.stringify({
    'current-context': names[0],
    clusters: [{ name: 'c', cluster }],
    users: names.map((name) => ({ name, user: users[name] })),
    contexts: names.map((name) => ({ name, context: { cluster: 'c', user: name } })),
  });
}

function find(
  kubeconfig: string | null,
  context: string | null = null,
  environment: Record<string, string> = {},
  homeFolder = join(folder, 'nowhere'),
): Promise<AccessOutcome> {
  const places = { environment, homeFolder, serviceAccountFolder: join(folder, 'account') };
  return findAccess({ kubeconfig, context }, places, systemClock);
}

async function credential(outcome: AccessOutcome) {
  if ('mistakes' in outcome) throw new Error(outcome.mistakes.join('\n'));
  return outcome.access.credentials.current();
}

describe('findAccess', () => {
  it.each<[string, object, string | null]>([
    ['a token', { token: 't' }, 'Bearer t'],
    ['a token file goes before a token', { token: 't', tokenFile: 'token.txt' }, 'Bearer of-file'],
    ['user and password', { username: 'u', password: 'p' }, `Basic ${base64('u:p')}`],
    ['nothing', {}, null],
    ['a token beside an empty token file', { token: 't', tokenFile: '' }, 'Bearer t'],
    [
      'empty fields, which are nothing',
      {
        ...{ token: '', tokenFile: '', username: '', password: '', as: '', exec: null },
        ...{ 'client-certificate': '', 'client-key': '', 'client-certificate-data': '', 'client-key-data': '' },
      },
      null,
    ],
  ])('%s', async (_name, user, authorization) => {
    write('token.txt', 'of-file\n');
    const outcome = await find(write('config', kubeconfig({ user })));
    expect(await credential(outcome)).toEqual({ authorization, certificate: null });
    expect(outcome).toMatchObject({ access: { name: 'context user', server: 'https://k8s:6443', insecure: false } });
  });

  it('reads certificates from data and from files relative to the kubeconfig', async () => {
    write('sub/cert.pem', pair.cert);
    write('sub/ca.pem', ca);
    const user = { 'client-certificate': 'cert.pem', 'client-key-data': base64(pair.key) };
    const cluster = { server: 'https://k8s', 'certificate-authority': 'ca.pem', 'tls-server-name': 'other' };
    const outcome = await find(write('sub/config', kubeconfig({ user }, cluster)));
    expect(await credential(outcome)).toMatchObject({ certificate: pair });
    expect(outcome).toMatchObject({ access: { ca, serverName: 'other' } });
  });

  it('rereads a replaced token file and tolerates one that is missing for a moment', async () => {
    const path = write('rotating', 'one');
    const outcome = await find(write('config-r', kubeconfig({ user: { tokenFile: path } })));
    expect(await credential(outcome)).toMatchObject({ authorization: 'Bearer one' });
    write('rotating', 'two');
    expect(await credential(outcome)).toMatchObject({ authorization: 'Bearer two' });
    rmSync(path);
    expect(await credential(outcome)).toMatchObject({ authorization: 'Bearer two' });
  });

  it('sends impersonation headers', async () => {
    const user = { token: 't', as: 'jane', 'as-groups': ['a', 'b'] };
    expect(await find(write('config-as', kubeconfig({ user })))).toMatchObject({
      access: { headers: { 'Impersonate-User': 'jane', 'Impersonate-Group': ['a', 'b'] } },
    });
  });

  it.each<[string, object]>([
    ['no user', { cluster: 'c' }],
    ['a user that has nothing', { cluster: 'c', user: 'u' }],
  ])('a context with %s is anonymous', async (_name, context) => {
    const clusters = [{ name: 'c', cluster: { server: 'https://k8s' } }];
    const text = { 'current-context': 'x', clusters, users: [{ name: 'u' }], contexts: [{ name: 'x', context }] };
    const outcome = await find(write('config-nobody', JSON.stringify(text)));
    expect(await credential(outcome)).toEqual({ authorization: null, certificate: null });
  });

  it('treats empty fields of a cluster as missing', async () => {
    const empty = {
      'certificate-authority': '',
      'certificate-authority-data': '',
      'proxy-url': '',
      'tls-server-name': '',
    };
    const outcome = await find(write('config-empty', kubeconfig({ u: {} }, { server: 'https://k8s', ...empty })));
    expect(outcome).toMatchObject({ access: { ca: null, proxyUrl: null, serverName: null } });
  });

  it.each(['socks5h://proxy:1080', 'socks5://u:p@proxy', 'https://proxy'])('uses the proxy %s', async (proxyUrl) => {
    const cluster = { server: 'https://k8s', 'proxy-url': proxyUrl };
    expect(await find(write('config-proxy', kubeconfig({ u: {} }, cluster)))).toMatchObject({ access: { proxyUrl } });
  });

  it("describes the cluster to a plugin, with the cluster's extension", async () => {
    const cluster = {
      server: 'https://k8s:6443',
      'certificate-authority': write('plugin-ca.pem', ca),
      'tls-server-name': 'other',
      extensions: [
        { name: 'other', extension: { no: 1 } },
        { name: 'client.authentication.k8s.io/exec', extension: { audience: 'us' } },
      ],
    };
    const say = 'console.log(JSON.stringify({ status: { token: process.env.KUBERNETES_EXEC_INFO } }))';
    const exec = { command: process.execPath, args: ['-e', say], provideClusterInfo: true };
    const { authorization } = await credential(await find(write('config-info', kubeconfig({ u: { exec } }, cluster))));
    expect(JSON.parse((authorization ?? '').replace('Bearer ', ''))).toMatchObject({
      spec: {
        cluster: {
          server: 'https://k8s:6443',
          'certificate-authority-data': base64(ca),
          'tls-server-name': 'other',
          config: { audience: 'us' },
        },
      },
    });
  });

  it('uses another context', async () => {
    const path = write('config-two', kubeconfig({ one: { token: '1' }, two: { token: '2' } }));
    expect(await credential(await find(path, 'two'))).toMatchObject({ authorization: 'Bearer 2' });
  });

  it('$KUBECONFIG: the first file that sets a value wins; missing files are skipped', async () => {
    const first = write('first', kubeconfig({ both: { token: 'first' } }));
    const second = write('second', kubeconfig({ both: { token: 'second' }, more: { token: 'more' } }));
    const environment = { KUBECONFIG: `${join(folder, 'missing')}:${first}:${second}` };
    expect(await credential(await find(null, null, environment))).toMatchObject({ authorization: 'Bearer first' });
    expect(await credential(await find(null, 'more', environment))).toMatchObject({ authorization: 'Bearer more' });
  });

  describe('without $KUBECONFIG', () => {
    beforeAll(() => {
      write('home/.kube/config', kubeconfig({ home: { token: 'home' } }));
      write('account/token', 'account');
      write('account/ca.crt', ca);
    });
    const inPod = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };

    it('~/.kube/config takes precedence over the service account', async () => {
      const outcome = await find(null, null, inPod, join(folder, 'home'));
      expect(await credential(outcome)).toMatchObject({ authorization: 'Bearer home' });
    });

    it('falls back to the service account', async () => {
      const outcome = await find(null, null, inPod);
      expect(await credential(outcome)).toMatchObject({ authorization: 'Bearer account' });
      expect(outcome).toMatchObject({ access: { server: 'https://[fd00::1]:6443', ca } });
    });

    it('the service account has no contexts', async () => {
      expect(await find(null, 'x', inPod)).toMatchObject({ mistakes: [expect.stringContaining('no kubeconfig')] });
    });
  });

  it.each<[string, string, string | null, string[]]>([
    ['a missing kubeconfig', 'absent', null, ['cannot read the kubeconfig']],
    ['invalid YAML', write('m1', 'a: [\n'), null, ['line 2: not a kubeconfig']],
    ['text', write('m2', 'hello'), null, ['not a kubeconfig']],
    ['an empty file', write('m0', '\n'), null, ['m0: the file is empty, not a kubeconfig']],
    ['no context', write('m3', '{}'), null, ['no current context; it has no contexts']],
    [
      'another context',
      write('m4', kubeconfig({ b: {}, a: {} })),
      'x',
      ['no context "x"; choose one with --context: a, b'],
    ],
    ['an entry without name', write('m5', '{"contexts":[{}]}'), null, ['contexts[0].name is missing']],
    [
      'no such cluster and user',
      write('m6', '{"current-context":"x","contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}]}'),
      null,
      ['no cluster "c"', 'no user "u"'],
    ],
    [
      'everything at once',
      write(
        'm7',
        kubeconfig({ user: { 'client-key': 'absent' } }, { server: 'ftp://k8s', 'certificate-authority': 'absent' }),
      ),
      null,
      ['must be an http(s) URL', 'absent', 'a client certificate needs a key', 'absent'],
    ],
    [
      'what is not PEM',
      write(
        'm11',
        kubeconfig(
          { user: { 'client-certificate-data': base64(pair.cert), 'client-key-data': base64('SECRET') } },
          { server: 'https://k8s', 'certificate-authority-data': base64('SECRET') },
        ),
      ),
      null,
      ['its certificate authority has no PEM certificate', 'its client key is not a PEM private key'],
    ],
    [
      'credentials in addresses',
      write('m12', kubeconfig({ user: {} }, { server: 'https://:SECRET@k8s', 'proxy-url': 'ht!tp://u:SECRET@proxy' })),
      null,
      ['without user name and query', 'proxy-url must be'],
    ],
    ['a token in the query', write('m13', kubeconfig({ user: {} }, { server: 'https://k8s?SECRET' })), null, ['query']],
    ['a plugin without command', write('m8', kubeconfig({ user: { exec: {} } })), null, ['exec has no command']],
    [
      'a plugin that asks',
      write('m9', kubeconfig({ user: { exec: { command: 'x', interactiveMode: 'Always' } } })),
      null,
      ['needs a terminal'],
    ],
    ['a token that is a number', write('m14', kubeconfig({ user: { token: 12345 } })), null, ['put it in quotes']],
    [
      'an unknown provider',
      write('m10', kubeconfig({ user: { 'auth-provider': { name: 'magic' } } })),
      null,
      ['unknown auth-provider "magic"'],
    ],
  ])('rejects %s', async (_name, path, context, want) => {
    const outcome = await find(path, context);
    const mistakes = 'mistakes' in outcome ? outcome.mistakes : [];
    expect(mistakes).toEqual(want.map((words) => expect.stringContaining(words)));
    expect(mistakes.join('\n')).not.toContain('SECRET');
  });
});
