import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { type KubectlView, kubectlView } from './kubectlView.ts';
import { callFunction, component, kubectl, lab } from './lab.ts';
import { type Answers, answerAt, servedView } from './servedView.ts';

const fn = lab.functionsNamespace;
const team = 'team';
/** faascope must match within this time after kubectl. */
const soonMs = 2000;
/** A look costs a quarter of a second of CPU time, which the cluster needs for what is waited for. */
const betweenLooksMs = 100;

/** A function with the image of `add` and its own command. */
function manifest(name: string, namespace: string, command: string, image = 'lab.local/add:1'): string {
  const labels = { faas_function: name };
  const container = {
    name,
    image,
    imagePullPolicy: 'Never',
    command: ['sh', '-c', command],
    resources: { limits: { memory: '32Mi' } },
  };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, containers: [container] },
      },
    },
  });
}

async function apply(text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-manifest-'));
  const file = join(folder, 'object.json');
  writeFileSync(file, text);
  await kubectl('apply', '--filename', file);
  rmSync(folder, { recursive: true });
}

describe('the inventory of a real cluster matches kubectl', () => {
  let server: ServerProcess;
  let namespaces: readonly string[] = [fn];
  const lags: string[] = [];

  const answer = (path: string): Promise<Answers> => answerAt(server.origin, path);

  /** Resolves when kubectl shows what is expected and faascope matches it, shortly after kubectl. */
  async function agree(what: string, expected: (view: KubectlView) => boolean, withinMs = 90_000): Promise<void> {
    const begunMs = performance.now();
    let shownMs: number | null = null;
    for (;;) {
      const [truth, ours] = [await kubectlView(namespaces), await servedView(server.origin, fn)];
      const nowMs = performance.now();
      if (expected(truth)) shownMs ??= nowMs;
      const isSame = JSON.stringify(truth) === JSON.stringify(ours);
      if (shownMs !== null && expected(truth) && isSame) {
        lags.push(`${what}: ${Math.round(nowMs - shownMs)} ms`);
        return;
      }
      if (shownMs !== null && nowMs - shownMs > soonMs && expected(truth)) expect(ours, what).toEqual(truth);
      if (nowMs - begunMs > withinMs) throw new Error(`kubectl never showed: ${what}\n${JSON.stringify(truth)}`);
      await setTimeout(betweenLooksMs);
    }
  }

  const podsOf = (view: KubectlView, name: string) => view.pods.filter(({ functionName }) => functionName === name);
  const readyPods = (view: KubectlView, name: string) => podsOf(view, name).filter(({ ready }) => ready).length;

  beforeAll(async () => {
    server = await ServerProcess.start(['--kubeconfig', lab.readerKubeconfig]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await kubectl('uncordon', lab.nodeName);
    await kubectl(
      '-n',
      fn,
      'delete',
      'deployment',
      'crasher',
      'broken',
      'glutton',
      '--ignore-not-found',
      '--wait=false',
    );
    await kubectl('delete', 'namespace', team, '--ignore-not-found', '--wait=false');
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=2');
    await kubectl('-n', fn, 'scale', 'deployment/burn', '--replicas=1');
    process.stdout.write(`right after kubectl:\n  ${lags.join('\n  ')}\n`);
  });

  it('at the start', () => agree('at the start', (view) => view.pods.length > 6));

  it('when a function is scaled up and down', async () => {
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=4');
    await agree('scaled up', (view) => readyPods(view, 'nodeinfo') === 4);
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=1');
    await agree('scaled down', (view) => podsOf(view, 'nodeinfo').length === 1);
    await kubectl('-n', fn, 'scale', 'deployment/burn', '--replicas=0');
    await agree('scaled to nothing', (view) => podsOf(view, 'burn').length === 0);
    await kubectl('-n', fn, 'scale', 'deployment/burn', '--replicas=1');
    await agree('and back', (view) => readyPods(view, 'burn') === 1);
  });

  it('when a pod is deleted', async () => {
    const [pod] = podsOf(await kubectlView([fn]), 'add');
    await kubectl('-n', fn, 'delete', 'pod', pod?.name ?? '', '--wait=false');
    await agree(
      'deleted',
      (view) => podsOf(view, 'add').every(({ name }) => name !== pod?.name) && readyPods(view, 'add') === 1,
    );
  });

  it('when a function crashes', async () => {
    await apply(manifest('crasher', fn, 'sleep 1; exit 3'));
    await agree('crashing', (view) => podsOf(view, 'crasher').some(({ status }) => status === 'CrashLoopBackOff'));
    const { message } = await answer('/static/pod?pod=crasher');
    expect(message).toContain('Error, exit code 3');
  });

  it('when an image does not exist', async () => {
    await apply(manifest('broken', fn, 'sleep 999', 'lab.local/none:1'));
    await agree('no image', (view) => podsOf(view, 'broken').some(({ status }) => status === 'ErrImageNeverPull'));
    expect((await callFunction('broken', '')).status).toBeGreaterThanOrEqual(400);
    await kubectl('-n', fn, 'set', 'image', 'deployment/broken', 'broken=lab.local/add:1');
    await agree('mended', (view) => readyPods(view, 'broken') === 1 && podsOf(view, 'broken').length === 1);
  });

  it('when the kernel kills a function that runs out of memory', async () => {
    await apply(manifest('glutton', fn, 'x=xxxxxxxx; while :; do x=$x$x; done'));
    const isKilled = (view: KubectlView) =>
      podsOf(view, 'glutton').some(({ status }) => status === 'OOMKilled' || status === 'CrashLoopBackOff');
    await agree('killed', isKilled);
    const { message } = await answer('/static/pod?pod=glutton');
    expect(message).toContain('OOMKilled, exit code 137');
  });

  it('when a functions namespace is created and deleted', async () => {
    await kubectl('create', 'namespace', team);
    await apply(manifest('add', team, 'sleep 999'));
    namespaces = [fn];
    await agree('not yet annotated', () => true);
    await kubectl('annotate', 'namespace', team, 'openfaas=1');
    namespaces = [fn, team];
    await agree('annotated', (view) => readyPods(view, 'add') === 2);
    expect((await answer('/global/functions')).func).toContain('add.team');
    await kubectl('annotate', 'namespace', team, 'openfaas-');
    namespaces = [fn];
    await agree('no more', () => true);
  });

  it('when a node does not accept pods', async () => {
    await kubectl('cordon', lab.nodeName);
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=2');
    await agree('cordoned', (view) => podsOf(view, 'nodeinfo').some(({ status }) => status === 'Pending'));
    const pending = (await answer('/global/pods')).pods.find(({ reason }) => reason === 'Pending');
    const { message } = await answer(`/static/pod?pod=${pending?.pod_real_name}`);
    expect(message).toContain('unschedulable');
    await kubectl('uncordon', lab.nodeName);
    await agree('uncordoned', (view) => readyPods(view, 'nodeinfo') === 2);
  });

  it('when a pod and a Deployment lose their label', async () => {
    const [pod] = podsOf(await kubectlView([fn]), 'errlog');
    await kubectl('-n', fn, 'label', 'pod', pod?.name ?? '', 'faas_function-');
    await agree(
      'a pod relabelled',
      (view) => podsOf(view, 'errlog').every(({ name }) => name !== pod?.name) && readyPods(view, 'errlog') === 1,
    );
    await kubectl('-n', fn, 'delete', 'pod', pod?.name ?? '', '--wait=false');
    await kubectl('-n', fn, 'label', 'deployment', 'crasher', 'faas_function-');
    await agree('a deployment relabelled', (view) => !view.functions.some((each) => each.includes('crasher')));
    await kubectl('-n', fn, 'delete', 'deployment', 'crasher', 'glutton', 'broken');
    await agree('deleted', (view) => ['crasher', 'glutton', 'broken'].every((name) => podsOf(view, name).length === 0));
  });

  it('with permissions in the functions namespace alone', async () => {
    const inFunctions = ['-n', fn];
    await kubectl(...inFunctions, 'create', 'serviceaccount', 'narrow');
    await kubectl(...inFunctions, 'create', 'role', 'narrow', '--verb=list,watch', '--resource=pods,deployments.apps');
    await kubectl(...inFunctions, 'create', 'rolebinding', 'narrow', '--role=narrow', `--serviceaccount=${fn}:narrow`);
    const token = (await kubectl(...inFunctions, 'create', 'token', 'narrow')).trim();
    const folder = mkdtempSync(join(tmpdir(), 'faascope-narrow-'));
    const config = JSON.parse(await kubectl('config', 'view', '--raw', '--flatten', '--minify', '--output', 'json'));
    config.users = [{ name: config.users[0].name, user: { token } }];
    writeFileSync(join(folder, 'config'), JSON.stringify(config));
    const narrow = await ServerProcess.start(['--kubeconfig', join(folder, 'config')]);
    try {
      await until('it is ready', async () => (await narrow.get('/readyz')).status === 200);
      for (const path of ['/global/functions', '/global/pods', '/global/nodes']) {
        const [ours, theirs] = [await narrow.get(path), await server.get(path)];
        expect({ ...Object(ours.body), meta: null }, path).toEqual({ ...Object(theirs.body), meta: null });
      }
    } finally {
      await narrow.stop();
      rmSync(folder, { recursive: true });
      await kubectl(...inFunctions, 'delete', 'serviceaccount/narrow', 'role/narrow', 'rolebinding/narrow');
    }
  });

  it('when the API server restarts', async () => {
    await component('restart', 'apiserver');
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=3');
    await agree('after a restart', (view) => readyPods(view, 'nodeinfo') === 3);
  });
});
