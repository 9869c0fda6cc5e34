import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { agentChoice, clusterOptions } from './clusterOptions.ts';
import { readFlags } from './readFlags.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-options-'));
afterAll(() => rmSync(folder, { recursive: true }));

const config = join(folder, 'config');
const cluster = { name: 'c', cluster: { server: 'https://k8s' } };
const context = (name: string) => ({ name, context: { cluster: 'c', user: 'u' } });
writeFileSync(
  config,
  JSON.stringify({
    'current-context': 'one',
    clusters: [cluster],
    users: [{ name: 'u' }],
    contexts: [context('one'), context('two')],
  }),
);
mkdirSync(join(folder, 'account'));
writeFileSync(join(folder, 'account', 'token'), 't');
writeFileSync(join(folder, 'account', 'ca.crt'), rootCertificates[0] ?? '');

async function choose(args: string[], environment: Record<string, string> = {}) {
  const { cluster, mistakes, unusedKubeconfig } = await clusterOptions(readFlags(args, environment), {
    environment,
    homeFolder: join(folder, 'home'),
    serviceAccountFolder: join(folder, 'account'),
  });
  return { name: cluster?.access.name ?? null, namespaces: cluster?.namespaces, mistakes, unusedKubeconfig };
}

const inPod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
const withConfig = { KUBECONFIG: config };
const account = 'the service account of this pod';

describe('clusterOptions', () => {
  it.each([
    [['--kubernetes'], { ...withConfig, HTTPS_PROXY: 'ht!tp://u:SECRET@x' }, ['HTTPS_PROXY']],
    [['--prometheus', 'http://p:9090'], { http_proxy: 'ftp://u:SECRET@x' }, ['HTTP_PROXY']],
    [['--gateway', 'http://g'], { HTTPS_PROXY: 'u:SECRET@:x', HTTP_PROXY: 'http://' }, ['HTTPS_PROXY', 'HTTP_PROXY']],
    [['--kubernetes'], { ...withConfig, HTTPS_PROXY: 'u:SECRET@x:3128', HTTP_PROXY: 'socks5://x:1' }, []],
    [[], { HTTPS_PROXY: 'ht!tp://x' }, []],
  ])('%j with %j: proxies refused: %j', async (args, environment, names) => {
    expect((await choose(args, environment)).mistakes).toEqual(
      names.map((name) => `${name} must be an http, https or socks5 URL.`),
    );
  });

  it.each<[string[], Record<string, string>, string | null]>([
    [[], {}, null],
    [[], withConfig, null],
    [[], inPod, account],
    [[], { ...inPod, ...withConfig }, account],
    [['--local'], inPod, null],
    [['--functions', 'x'], inPod, null],
    [['--kubernetes'], withConfig, 'context one'],
    [['--kubernetes'], { ...inPod, ...withConfig }, 'context one'],
    [['--kubernetes'], inPod, account],
    [['--context', 'two'], withConfig, 'context two'],
    [['--kubeconfig', config], {}, 'context one'],
    [['--kubeconfig', config, '--context', 'two'], {}, 'context two'],
    [[], { FAASCOPE_KUBECONFIG: config }, 'context one'],
    [[], { FAASCOPE_KUBERNETES: 'true', ...withConfig }, 'context one'],
  ])('%j with %j: %s', async (args, environment, want) => {
    expect(await choose(args, environment)).toMatchObject({ name: want, mistakes: [] });
  });

  it('mentions a kubeconfig that exists but is not used', async () => {
    expect(await choose([], withConfig)).toMatchObject({ unusedKubeconfig: config });
    expect(await choose([])).toMatchObject({ unusedKubeconfig: null });
  });

  it('takes the functions namespaces, the first as the default', async () => {
    const args = ['--kubeconfig', config, '--functions-namespace', 'b', '--functions-namespace', 'a'];
    expect(await choose(args)).toMatchObject({ namespaces: ['b', 'a'] });
    expect(await choose(['--kubernetes'], { ...withConfig, FAASCOPE_FUNCTIONS_NAMESPACE: 'x,y' })).toMatchObject({
      namespaces: ['x', 'y'],
    });
  });

  it.each<[string[], string[]]>([
    [['--kubernetes'], ['--kubernetes: no kubeconfig (~/.kube/config) and no service account']],
    [['--context', 'x'], ['--context: no kubeconfig']],
    [['--functions-namespace', 'x'], ['--functions-namespace needs a cluster']],
    [['--local', '--kubeconfig', config], ['--local is for this machine']],
    [
      ['--kubeconfig', config, '--context', 'x', '--functions-namespace', 'A_b', '--functions', 'd'],
      [
        '"A_b" is not a valid namespace name',
        '--functions is for this machine',
        'no context "x"; choose one with --context: one, two',
      ],
    ],
  ])('rejects %j', async (args, want) => {
    const { mistakes, name } = await choose(args);
    expect(mistakes).toEqual(want.map((words) => expect.stringContaining(words)));
    expect(name).toBeNull();
  });
});

function chooseAgents(...agents: string[]) {
  const mistakes: string[] = [];
  const { values } = readFlags(
    agents.flatMap((agent) => ['--agent', agent]),
    {},
  );
  const { addresses, token } = agentChoice(values, mistakes);
  return { addresses: Object.fromEntries(addresses), token, mistakes };
}

describe('agentChoice', () => {
  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [['n1=http://10.0.0.7:8010'], { n1: 'http://10.0.0.7:8010' }],
    [['n1=http://10.0.0.7:8010/', 'n-2.x=https://a/b/'], { n1: 'http://10.0.0.7:8010', 'n-2.x': 'https://a/b' }],
    [['N1=http://a', 'fd00::1=http://b'], { N1: 'http://a', 'fd00::1': 'http://b' }],
    [['n1=http://[fd00::7]:8010'], { n1: 'http://[fd00::7]:8010' }],
  ])('parses %j', (agents, addresses) =>
    expect(chooseAgents(...agents)).toEqual({ addresses, token: null, mistakes: [] }),
  );

  it.each([
    'http://10.0.0.7:8010',
    'n1',
    '=http://a',
    'n1=',
    'n1=10.0.0.7:8010',
    'n1=ftp://a',
    'n1=http://user:word@a',
    'n1=http://a?x=1',
    'n_1=http://a',
    '[fd00::1]=http://a',
  ])('rejects %s', (agent) => {
    expect(chooseAgents(agent).mistakes).toEqual([expect.stringContaining('is not NODE=URL')]);
  });

  it('rejects two agents for a node', () => {
    expect(chooseAgents('n1=http://a', 'n1=http://b').mistakes).toEqual([
      expect.stringContaining('n1 is given more than once'),
    ]);
  });
});
