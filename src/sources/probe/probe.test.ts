import { expect, it } from 'vitest';
import { fixture } from '../../../test/fixture.ts';
import { isVersionReply, type Reply, type ServerKind } from './probe.ts';

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
