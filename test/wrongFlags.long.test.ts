import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './serverProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-wrong-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
function stack(name: string, text: string): string {
  mkdirSync(join(folder, name));
  file(`${name}/stack.yaml`, text);
  return join(folder, name);
}
mkdirSync(join(folder, 'home'));
const absent = join(folder, 'absent');
const empty = file('empty', '');
const twoWords = file('two-words', 'two words\n');
const large = stack('large', '');
truncateSync(join(large, 'stack.yaml'), 2 * 1024 * 1024);
const noStack = join(folder, 'no-stack');
mkdirSync(noStack);

/** No kubeconfig, no service account, and nothing of the user's own. */
const clean = { HOME: join(folder, 'home'), KUBECONFIG: undefined, KUBERNETES_SERVICE_HOST: undefined };

type Row = readonly [args: readonly string[], ...mistakes: string[]];

async function mistakesOf(args: readonly string[], environment: Record<string, string> = {}) {
  const { code, stdout, stderr } = await ServerProcess.run(args, { ...clean, ...environment });
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  return stderr.trimEnd().split('\n');
}

const groups: Readonly<Record<string, readonly Row[]>> = {
  'unknown words': [
    [['--lisen', ':80'], 'Unknown flag --lisen. Did you mean --listen?'],
    [['-listen', ':80'], 'Unknown flag -listen. Did you mean --listen?'],
    [['-l'], 'Unknown flag -l. See faascope serve --help.'],
    [['--nope', '--nope'], 'Unknown flag --nope. See faascope serve --help.'],
    [['agent', '--host-rot', '/'], 'Unknown flag --host-rot. Did you mean --host-root?'],
    [['doctor', '--jsno'], 'Unknown flag --jsno. Did you mean --json?'],
    [['docter'], 'Unknown command docter. Did you mean doctor?'],
    [['docter', '--help'], 'Unknown command docter. Did you mean doctor?'],
    [['run'], 'Unknown command run. Commands: serve, agent, doctor.'],
    [['serve', 'doctor'], 'Unexpected argument doctor. Give one command.'],
  ],
  'flags of another command': [
    [['--json'], '--json does not apply to faascope serve; remove it.'],
    [['agent', '--kubernetes'], '--kubernetes does not apply to faascope agent; remove it.'],
    [['doctor', '--root-filesystem', '/'], '--root-filesystem does not apply to faascope doctor; remove it.'],
  ],
  'missing, empty and repeated values': [
    [['--listen'], '--listen needs a value: --listen HOST:PORT.'],
    [['--listen='], '--listen needs a value: --listen HOST:PORT.'],
    [['--kubeconfig', '', '--local'], '--kubeconfig needs a value: --kubeconfig PATH.'],
    [['--allow-origin', '--local'], '--allow-origin needs a value: --allow-origin ORIGIN.'],
    [['--listen', ':80', '--listen', ':81', '--listen', ':82'], '--listen is given more than once.'],
    [['--no-demo-calls=yes'], '--no-demo-calls takes no value.'],
  ],
  'values that are not allowed': [
    [['--listen', '127.0.0.1:65536'], '--listen must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000.'],
    [['agent', '--listen', '8010'], '--listen must be HOST:PORT, such as 127.0.0.1:8010 or [::1]:8010.'],
    [['--log-level', 'loud'], '--log-level must be one of trace, debug, info, warn, error, fatal, silent.'],
    [['doctor', '--lang', 'de'], '--lang must be one of en, zh.'],
    [
      ['--allow-origin', 'example.org'],
      '--allow-origin: "example.org" is not an origin; use http(s)://host[:port] or *.',
    ],
    [['--trusted-proxy', 'nginx'], '--trusted-proxy: "nginx" is not an address or CIDR.'],
    [['--allow-target', 'http://x'], '--allow-target: "http://x" is not a host name, address or CIDR.'],
    [
      ['--prometheus', 'ftp://x'],
      '--prometheus: "ftp://x" must begin with http:// or https://. Use host:port or a URL.',
    ],
    [['--prometheus', 'http://x', '--prometheus', 'http://x/'], '--prometheus: http://x is given more than once.'],
    [
      ['--gateway', 'http://u:p@x'],
      '--gateway must not contain credentials; put them in files and use --gateway-credentials.',
    ],
  ],
  'flags that do not go together': [
    [['--functions-namespace', 'a'], '--functions-namespace needs a cluster; add --kubernetes.'],
    [['--prometheus-tenant', 'http://x=a'], '--prometheus-tenant needs --prometheus.'],
    [['--tls-key', empty], '--tls-cert and --tls-key must be given together.'],
    [
      ['doctor', '--rbac', '--local'],
      '--local is for this machine and cannot be combined with --rbac; remove one of them.',
    ],
    [
      ['agent', '--listen', '0.0.0.0:8010'],
      '--listen beyond loopback needs --agent-token-file; without it anyone could read everything.',
    ],
    [
      ['--kubernetes'],
      '--kubernetes: no kubeconfig (~/.kube/config) and no service account of a pod; set one with --kubeconfig.',
    ],
  ],
  'names in a cluster': [
    [
      ['doctor', '--rbac', '--functions-namespace', 'A_b'],
      '--functions-namespace: "A_b" is not a valid namespace name; use at most 63 characters of a-z, 0-9 and -.',
    ],
    [['doctor', '--rbac', '--agent', 'n1'], '--agent: "n1" is not NODE=URL, such as node-1=http://10.0.0.7:8010.'],
    [
      ['doctor', '--rbac', '--agent', 'n1=http://a', '--agent', 'n1=http://b'],
      '--agent: n1 is given more than once; a node has one agent.',
    ],
  ],
  'files and folders': [
    [['--token-file', absent], '--token-file: cannot read the file (ENOENT: no such file).'],
    [['--token-file', folder], '--token-file: cannot read the file (EISDIR: it is a folder).'],
    [['--token-file', `${empty}/x`], '--token-file: cannot read the file (ENOTDIR: part of the path is not a folder).'],
    [
      ['--token-file', empty],
      '--token-file, line 1: no tokens in the file; each line is: name token [role] [namespaces].',
    ],
    [['agent', '--agent-token-file', empty], '--agent-token-file: the file must contain a token in one line.'],
    [
      ['--tls-cert', empty, '--tls-key', empty],
      '--tls-cert: the file is not a PEM certificate.',
      '--tls-key: the file is not a PEM private key.',
    ],
    [['--prometheus', 'http://x', '--ca-file', empty], '--ca-file: the file contains no certificate (PEM).'],
    [
      ['--prometheus', 'http://x', '--prometheus-auth', `http://x=${empty}`],
      '--prometheus-auth: the file for http://x must contain user:password or Bearer TOKEN, in one line.',
    ],
    [
      ['--gateway', 'http://x', '--gateway-credentials', noStack],
      '--gateway-credentials: cannot read basic-auth-user in the folder (ENOENT: no such file).',
      '--gateway-credentials: cannot read basic-auth-password in the folder (ENOENT: no such file).',
    ],
    [['--kubeconfig', absent], `--kubeconfig: cannot read the kubeconfig ${absent} (ENOENT).`],
    [['--kubeconfig', empty], `--kubeconfig: ${empty}: the file is empty, not a kubeconfig.`],
    [['--kubeconfig', twoWords], `--kubeconfig: ${twoWords}: not a kubeconfig.`],
    [['--host-root', empty], `--host-root: no such folder: ${empty}.`],
  ],
  'token files': [
    [['--token-file', file('one-word', 'ann\n')], '--token-file, line 1: expected: name token [role] [namespaces].'],
    [
      ['--token-file', file('role', '# team\nann t1 root\n')],
      '--token-file, line 2: the role must be one of viewer, caller, admin.',
    ],
    [['--token-file', file('same', 'ann t1\nbob t1\n')], '--token-file, line 2: the same token is on an earlier line.'],
    [
      ['--token-file', file('letters', 'ann t\u00fc\n')],
      '--token-file, line 1: a token must be 1 to 4096 printable ASCII characters.',
    ],
    [
      ['--token-file', file('namespaces', 'ann t1 viewer A_b\n')],
      '--token-file, line 1: each namespace must be a Kubernetes name such as openfaas-fn, separated by single commas.',
    ],
    [['agent', '--agent-token-file', twoWords], '--agent-token-file: the file must contain a token in one line.'],
  ],
  'stack files': [
    [['--functions', noStack], `--functions: no stack.yaml or stack.yml in ${noStack}.`],
    [['--functions', stack('nothing', '')], 'stack.yaml, line 1: "functions" must list at least one function.'],
    [['--functions', large], `${large}/stack.yaml is larger than 1 MiB.`],
    [
      ['--functions', stack('broken', 'functions: [\n')],
      'stack.yaml, line 2: invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    [
      ['--functions', stack('name', 'functions:\n  Upper: {fprocess: cat}\n')],
      'stack.yaml, line 2: "Upper" is not a valid function name: at most 63 characters of a-z, 0-9 and "-", starting and ' +
        'ending with a letter or digit.',
    ],
    [
      [
        '--functions',
        stack('values', 'functions:\n  f:\n    fprocess: cat\n    exec_timeout: soon\n    limits: {memory: x}\n'),
      ],
      'stack.yaml, line 4: exec_timeout must be a duration such as 5s, 1m30s or 300ms, not "soon".',
      'stack.yaml, line 5: limits.memory must be an amount such as 128Mi or 64M, not "x".',
    ],
  ],
};

describe.each(Object.entries(groups))('%s', (_what, rows) => {
  it.concurrent.each(rows.map(([args, ...mistakes]) => ({ args, mistakes })))(
    '$args: exit code 2, and only $mistakes, once',
    async ({ args, mistakes }) => {
      expect(await mistakesOf(args)).toEqual(mistakes.map((mistake) => `faascope: ${mistake}`));
    },
  );
});

describe('environment variables', () => {
  it.concurrent.each<[string[], Record<string, string>, string]>([
    [[], { FAASCOPE_LSITEN: ':80' }, 'Unknown environment variable FAASCOPE_LSITEN. Did you mean FAASCOPE_LISTEN?'],
    [[], { FAASCOPE_LISTEN: 'x' }, 'FAASCOPE_LISTEN must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000.'],
    [[], { FAASCOPE_LOCAL: 'maybe' }, 'FAASCOPE_LOCAL must be true or false.'],
    [['agent'], { FAASCOPE_LOCAL: 'true' }, 'FAASCOPE_LOCAL does not apply to faascope agent; unset it.'],
  ])('%j with %j', async (args, environment, mistake) => {
    expect(await mistakesOf(args, environment)).toEqual([`faascope: ${mistake}`]);
  });
});

it('reports all mistakes of a start at once: of words, values, files and the stack file', async () => {
  const args = ['--lisen', 'x', '--log-level', 'loud', '--token-file', absent, '--functions', join(folder, 'name')];
  expect(await mistakesOf(args, { FAASCOPE_ALLOW_TARGET: 'http://x,any' })).toEqual(
    [
      'Unknown flag --lisen. Did you mean --listen?',
      expect.stringMatching(/^faascope: stack\.yaml, line 2: "Upper" is not a valid function name/),
      'FAASCOPE_ALLOW_TARGET: "http://x" is not a host name, address or CIDR.',
      '--log-level must be one of trace, debug, info, warn, error, fatal, silent.',
      '--token-file: cannot read the file (ENOENT: no such file).',
    ].map((mistake) => (typeof mistake === 'string' ? `faascope: ${mistake}` : mistake)),
  );
});

it.each(['--help', '-h'])('%s of each command prints its help, whatever else is given', async (flag) => {
  for (const [args, usage] of [
    [[], 'faascope [serve] [FLAGS]'],
    [['agent', '--listen', 'x'], 'faascope agent [FLAGS]'],
    [['doctor', '--nope'], 'faascope doctor [FLAGS]'],
  ] as const) {
    const { code, stdout, stderr } = await ServerProcess.run([...args, flag], clean);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: ${usage}\n`)).toBe(true);
  }
});
