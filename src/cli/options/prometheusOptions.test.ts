import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { prometheusOptions } from './prometheusOptions.ts';
import { readFlags } from './readFlags.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-options-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const basic = file('basic', 'user:password\n');
const nonsense = file('nonsense', 'x');
const ca = file('ca', rootCertificates[0] ?? '');
const read = (...args: string[]) => prometheusOptions(readFlags(args, {}));

describe('prometheusOptions', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [['--ca-file', ca], ['--ca-file needs one of --prometheus, --gateway, --gateway-metrics.']],
    [['--ca-file', ca, '--gateway', 'https://g'], []],
    [['--ca-file', nonsense, '--gateway-metrics', 'https://g'], []],
  ])('%j without a server: %j', (args, mistakes) => expect(read(...args)).toEqual({ servers: [], mistakes }));

  it('is empty without --prometheus', () => expect(read()).toEqual({ servers: [], mistakes: [] }));

  it('matches credentials and tenants to several servers by URL', () => {
    const { servers, mistakes } = read(
      ...['--prometheus', 'http://a:9090/', '--prometheus', 'https://b/select/0/prometheus?'.slice(0, -1)],
      ...['--prometheus', '[::1]:9090', '--prometheus-auth', `http://a:9090/=${basic}`],
      ...['--prometheus-tenant', 'https://b/select/0/prometheus=team=1', '--ca-file', ca],
    );
    expect(mistakes).toEqual([]);
    expect(servers.map(({ url, authorizationFile, tenant }) => ({ url, authorizationFile, tenant }))).toEqual([
      { url: 'http://a:9090', authorizationFile: basic, tenant: null },
      { url: 'https://b/select/0/prometheus', authorizationFile: null, tenant: 'team=1' },
      { url: 'http://[::1]:9090', authorizationFile: null, tenant: null },
    ]);
    expect(servers[0]?.ca).toContain('BEGIN CERTIFICATE');
  });

  it('reports all mistakes at once, without passwords', () => {
    const { mistakes } = read(
      ...['--prometheus', 'ftp://a', '--prometheus', 'http://u:secret@a', '--prometheus', 'http://b?x=1'],
      ...['--prometheus', 'http://c', '--prometheus', 'http://c/', '--prometheus-auth', 'http://d=x'],
      ...['--prometheus-auth', 'http://c=/nonexistent', '--prometheus-tenant', 'http://c=', '--ca-file', nonsense],
    );
    expect(mistakes).toEqual([
      '--prometheus: "ftp://a" must begin with http:// or https://. Use host:port or a URL.',
      '--prometheus: the value (not shown: it may hold a secret) must not contain a user name or password. Use host:port or a URL. Put credentials in a file, with --prometheus-auth URL=FILE.',
      '--prometheus: the value (not shown: it may hold a secret) must not have a query. Use host:port or a URL.',
      '--prometheus: http://c is given more than once.',
      '--prometheus-auth takes URL=VALUE, with the URL as in --prometheus.',
      '--prometheus-tenant takes URL=VALUE, with the URL as in --prometheus.',
      '--prometheus-auth: the file for http://c cannot be read (ENOENT: no such file).',
      '--ca-file: the file contains no certificate (PEM).',
    ]);
  });

  it.each([
    [['--prometheus-auth', 'x=y'], '--prometheus-auth needs --prometheus.'],
    [
      ['--prometheus', 'http://a', '--prometheus-auth', `http://a=${nonsense}`],
      'must contain user:password or Bearer TOKEN',
    ],
    [['--prometheus', 'http://a', '--prometheus-tenant', 'http://a=\u00fc'], 'printable ASCII'],
    [
      ['--prometheus', 'http://a', '--ca-file', '/nonexistent'],
      '--ca-file: cannot read the file (ENOENT: no such file)',
    ],
  ])('rejects %j', (args, want) => {
    expect(read(...args).mistakes.join('\n')).toContain(want);
  });
});
