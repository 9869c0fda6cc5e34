import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../fixture.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  fakePod,
  namespacesPath,
  nodesPath,
  podsPath,
} from '../kubernetes/fakeObjects.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { PageServer, says } from '../openfaas/pageServer.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const fn = 'openfaas-fn';
/** The pod's address: a loopback address with nothing else listening, because the port of watchdogs is fixed. */
const podIp = '127.77.0.5';
const watchdogPort = 8081;

describe.skipIf(process.platform !== 'linux')('what the doctor says of watchdogs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-watchdogs-'));
  const upstream = new ClusterServer();
  beforeAll(async () => {
    const pod = fakePod('add-1', fn, 'add');
    const status = { ...Object(pod['status']), podIP: podIp };
    upstream.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    upstream.cluster.put(namespacesPath, fakeNamespace(fn));
    upstream.cluster.put(deploymentsPath(fn), fakeDeployment('add', fn));
    upstream.cluster.put(podsPath(fn), { ...pod, status });
    await upstream.start();
  });
  afterAll(async () => {
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });
  const told = async () =>
    new ReadDoctor((await runDoctor(['--json', '--kubeconfig', kubeconfigFile(folder, upstream.origin)])).stdout);

  it('reports unreachable watchdogs until they can be reached', async () => {
    const before = await told();
    expect(provoked(before.answer.findings, 'watchdogs_unreachable')).toHaveLength(1);
    expect(before.figure('func_time')).toMatchObject({ source: null, missing: true });
    const watchdog = await new PageServer(says(fixture('watchdog/classic.txt').toString()), podIp).start(watchdogPort);
    const after = await told();
    expect(after.found('watchdogs_unreachable')).toEqual([]);
    expect(after.figure('func_time')).toMatchObject({ source: 'watchdog', missing: false });
    await watchdog.kill();
  });
});
