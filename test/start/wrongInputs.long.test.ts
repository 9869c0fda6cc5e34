import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { ServerProcess } from '../serverProcess.ts';
import { BrokenServers } from './brokenServers.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-wrong-'));
const broken = new BrokenServers();
afterAll(() => {
  broken.closeAll();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const tls = makeTlsFiles('IP:127.0.0.1');
const cert = write('cert.pem', tls.cert);
const otherKey = write('other.pem', tls.clientKey);
const text = write('text', 'hello');
const kubeconfig = kubeconfigFile(folder, 'https://127.0.0.1:6443');
const wrongServer = write('server', JSON.stringify(kubeconfigOf('127.0.0.1:6443')));

function kubeconfigOf(server: string): object {
  return {
    'current-context': 'lab',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'lab', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: {} }],
  };
}

/** Flags with addresses, names and files, and the only line that is printed; test/wrongFlags.long.test.ts has others. */
const wrongFlags: readonly (readonly [string, readonly string[], string])[] = [
  [
    'a Prometheus address without a port',
    ['--prometheus', 'prometheus'],
    '--prometheus: "prometheus" needs a port. Use host:port or a URL.',
  ],
  [
    'a Prometheus address with a password',
    ['--prometheus', 'http://me:s3cret@prometheus:9090'],
    '--prometheus: the value (not shown: it may hold a secret) must not contain a user name or password. Use host:port or a URL. Put credentials in a file, with --prometheus-auth URL=FILE.',
  ],
  [
    'the address of a Prometheus page',
    ['--prometheus', 'http://prometheus:9090/graph?g0.expr=up'],
    '--prometheus: the value (not shown: it may hold a secret) must not have a query. Use host:port or a URL.',
  ],
  [
    'a port that does not exist',
    ['--prometheus', 'http://prometheus:99999'],
    '--prometheus: "http://prometheus:99999" cannot be read. Use host:port or a URL.',
  ],
  [
    'the same server twice',
    ['--prometheus', 'http://prometheus:9090', '--prometheus', 'prometheus:9090/'],
    '--prometheus: http://prometheus:9090 is given more than once.',
  ],
  [
    'credentials for another server',
    ['--prometheus', 'http://prometheus:9090', '--prometheus-auth', `http://other:9090=${text}`],
    '--prometheus-auth takes URL=VALUE, with the URL as in --prometheus.',
  ],
  [
    'a kubeconfig whose server has no scheme',
    ['--kubeconfig', wrongServer],
    '--kubeconfig: cluster "c" of the kubeconfig: server must be an http(s) URL without user name and query.',
  ],
  [
    'a context that does not exist',
    ['--kubeconfig', kubeconfig, '--context', 'production'],
    `--kubeconfig: ${kubeconfig}: no context "production"; choose one with --context: lab.`,
  ],
  [
    'a gateway address without a scheme',
    ['--gateway', 'gateway:8080'],
    '--gateway: "gateway:8080" is not allowed; use http:// or https://.',
  ],
  ['an agent without a cluster', ['--agent', 'n1=http://10.0.0.7:8010'], '--agent needs a cluster; add --kubernetes.'],
  [
    'a port alone to listen on',
    ['--listen', '8000'],
    '--listen must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000.',
  ],
  [
    'an address of another machine to listen on',
    ['--listen', '192.0.2.1:8000'],
    '192.0.2.1:8000 is not an address of this machine; choose another with --listen',
  ],
  [
    'a name to listen on that cannot be resolved',
    ['--listen', 'not-there.invalid:8000'],
    'not-there.invalid:8000 has an unknown host name; choose another with --listen',
  ],
  [
    'the key of another certificate',
    ['--tls-cert', cert, '--tls-key', otherKey],
    '--tls-key: the file does not belong to the certificate.',
  ],
];

describe('A wrong flag stops the start with one line', () => {
  it.each(wrongFlags)('%s', async (_what, flags, want) => {
    const environment = { HOME: folder, KUBECONFIG: undefined };
    expect(await ServerProcess.run(flags, environment)).toEqual({ code: 2, stdout: '', stderr: `faascope: ${want}\n` });
  });
});

/** The flags for the address of a wrong server, the answer of that server, and the only line that is printed of it. */
const wrongServers: readonly (readonly [string, (address: string) => string[], string, (address: string) => string])[] =
  [
    [
      'Prometheus: a web page',
      (address) => ['--prometheus', address],
      '<html>hello</html>',
      (address) =>
        `Prometheus at ${address}: another program answers there. Correct --prometheus; the URL may need a path prefix. Retrying.`,
    ],
    [
      'a gateway: a web page',
      (address) => ['--gateway', address],
      '<html>hello</html>',
      (address) => `Gateway at ${address}: another program answers there. Correct --gateway. Retrying.`,
    ],
    [
      'an agent: a web page',
      (address) => ['--kubeconfig', kubeconfig, '--agent', `n1=${address}`],
      '<html>hello</html>',
      (address) => `Agent at ${address}: another program answers there. Correct --agent. Retrying.`,
    ],
  ];

describe('A wrong server is reported with one line', () => {
  it.each(wrongServers)('%s', async (_what, flags, body, want) => {
    const address = await broken.serve((_request, response) => response.end(body));
    const server = await ServerProcess.start(flags(address));
    const lines = () =>
      server
        .output()
        .split('\n')
        .filter((line) => line.includes(` at ${address}: `));
    await expect.poll(() => lines().map((line) => line.replace(/^\S+ warning: /, ''))).toEqual([want(address)]);
    await server.stop();
    expect(lines()).toHaveLength(1);
  });
});
