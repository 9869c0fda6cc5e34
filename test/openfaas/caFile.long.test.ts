import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../fixture.ts';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { PageServer, says } from './pageServer.ts';

describe('upstreams with certificates of a private authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-ca-'));
  const caFile = join(folder, 'ca.pem');
  const otherCaFile = join(folder, 'other-ca.pem');
  const otherTls = makeTlsFiles('IP:127.0.0.1');
  const tls = makeTlsFiles('IP:127.0.0.1');
  const json = (text: string) => says(text, 200, 'application/json');
  const gateway = new PageServer(
    (request, response) => {
      const file = request.url?.startsWith('/system/functions') ? 'system-functions.json' : 'system-info.json';
      json(fixture(`gateway/${file}`).toString())(request, response);
    },
    '127.0.0.1',
    tls,
  );
  const page = new PageServer(says(fixture('gateway/metrics.txt').toString()), '127.0.0.1', tls);
  const empty = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });
  const prometheus = new PageServer(json(empty), '127.0.0.1', tls);
  const otherPrometheus = new PageServer(json(empty), '127.0.0.1', otherTls);

  beforeAll(async () => {
    writeFileSync(caFile, tls.ca);
    writeFileSync(otherCaFile, otherTls.ca);
    await Promise.all([gateway, page, prometheus, otherPrometheus].map((server) => server.start()));
  });
  afterAll(async () => {
    await Promise.all([gateway, page, prometheus, otherPrometheus].map((server) => server.kill()));
    rmSync(folder, { recursive: true });
  });

  it('are trusted with --ca-file: a gateway and its metrics', async () => {
    const flags = ['--gateway', gateway.url.origin, '--gateway-metrics', page.url.origin, '--ca-file', caFile];
    const faascope = await ServerProcess.start(flags);
    await until('it lists functions', async () => (await faascope.get('/static/function?func=add')).status === 200);
    await until('calls are counted', async () =>
      JSON.stringify((await faascope.get('/static/function?func=add')).body).includes('"success":3'),
    );
    await faascope.stop();
  });

  it('are trusted with --ca-file: a Prometheus', async () => {
    const faascope = await ServerProcess.start(['--prometheus', prometheus.url.origin, '--ca-file', caFile]);
    await until('it answers', async () => (await faascope.get('/global/functions')).status === 200);
    await faascope.stop();
  });

  it.each([
    ['without --ca-file', () => []],
    ['with --ca-file for another authority', () => ['--ca-file', caFile]],
  ])('are trusted with NODE_EXTRA_CA_CERTS, %s', async (_, flags) => {
    const environment = { NODE_EXTRA_CA_CERTS: otherCaFile };
    const faascope = await ServerProcess.start(['--prometheus', otherPrometheus.url.origin, ...flags()], environment);
    await until('it answers', async () => (await faascope.get('/global/functions')).status === 200);
    await faascope.stop();
  });

  it.each([
    ['a gateway', () => ['--gateway', gateway.url.origin]],
    ['a Prometheus', () => ['--prometheus', prometheus.url.origin]],
  ])('are rejected without it, with a reason: %s', async (_, flags) => {
    const faascope = await ServerProcess.start(flags());
    await until('it is known', async () => (await faascope.get('/global/functions')).status === 502);
    const { body } = await faascope.get('/global/functions');
    expect(body).toMatchObject({ code: 'upstream_failed' });
    expect(JSON.stringify(body)).toMatch(/certificate of .* is not signed by a trusted authority .*--ca-file/);
    await faascope.stop();
  });
});
