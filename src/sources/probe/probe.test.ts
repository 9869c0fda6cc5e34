import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixture.ts';
import { isVersionReply, parseTarget, type Reply, type ServerKind } from './probe.ts';

const reply = (body: string, { status = 200, headers = {} }: Partial<Reply> = {}): Reply => ({ status, headers, body });
const empty = '{"status":"success","data":{}}';

it.each<[string, Reply, ServerKind[]]>([
  ['a recorded Prometheus', reply(fixture('prometheus/buildinfo.json').toString()), ['prometheus']],
  ['a recorded Kubernetes', reply(fixture('apiserver/version.json').toString()), ['kubernetes']],
  ['VictoriaMetrics', reply(empty, { headers: { 'x-server-hostname': 'vm' } }), ['prometheus']],
  ['something that always succeeds', reply(empty), []],
  ['a page behind the same header', reply('<html>', { headers: { 'x-server-hostname': 'vm' } }), []],
  ['an error', reply(fixture('prometheus/buildinfo.json').toString(), { status: 500 }), []],
])('isVersionReply: %s', (_, given, want) => {
  const kinds: ServerKind[] = ['prometheus', 'kubernetes'];
  expect(kinds.filter((kind) => isVersionReply(kind, given))).toEqual(want);
});

describe('parseTarget', () => {
  it.each(['[fe80::1%eth0]:80', 'http://[FE80::1%25eth0]', '[feb0:%]'])('rejects %s as link-local', (text) => {
    expect(() => parseTarget(text)).toThrow('link-local');
  });

  it.each([
    ['10.60.150.24:31119', 'http 10.60.150.24 31119 '],
    ['[::1]:9090', 'http ::1 9090 '],
    ['prometheus.monitoring:9090', 'http prometheus.monitoring 9090 '],
    ['http://h', 'http h 80 '],
    ['https://h/select/0/prometheus/', 'https h 443 /select/0/prometheus'],
    ['http://h////', 'http h 80 '],
    ['http://h//a///b//', 'http h 80 //a///b'],
    [`http://h/${'a'.repeat(2039)}`, `http h 80 /${'a'.repeat(2039)}`],
    ['http://0x7f.1:80', 'http 127.0.0.1 80 '],
    ['2130706433:80', 'http 127.0.0.1 80 '],
  ])('%s', (text, want) => {
    const { scheme, host, port, pathPrefix } = parseTarget(text);
    expect(`${scheme} ${host} ${port} ${pathPrefix}`).toBe(want);
  });

  it.each([
    '',
    'h',
    '10.0.0.1',
    ':80',
    'h:99999',
    'h:x',
    'ftp://h:1',
    'http://u:p@h:1',
    'h:1?a=b',
    'a b:1',
    '[::1',
    'h:1#x',
    'h\\x:1',
    `http://h/${'a'.repeat(2040)}`,
    `http://h/${'é'.repeat(400)}`,
  ])('rejects %j', (text) => {
    expect(() => parseTarget(text)).toThrow(/^The address/);
  });
});
