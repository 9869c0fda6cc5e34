import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { ServerProcess } from '../serverProcess.ts';
import { component, kubectl, lab } from './lab.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface Missing {
  readonly verb: string;
  readonly resource: string;
  readonly codes: readonly FindingCode[];
}

const inServer = ['--namespace', 'faascope'];
const clusterRole = ['clusterrole', 'faascope'];
const functionsRole = ['clusterrole', 'faascope-functions'];
const roles = [clusterRole, functionsRole];

const inContainer = (line: string) =>
  kubectl(...inServer, 'exec', 'deployment/faascope', '--', '/usr/bin/node', '--print', line);

async function rulesOf(role: readonly string[]): Promise<readonly Rule[]> {
  const document: { rules: readonly Rule[] } = JSON.parse(await kubectl('get', ...role, '--output=json'));
  return document.rules;
}

async function setRules(role: readonly string[], rules: readonly Rule[]): Promise<void> {
  const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: rules }]);
  await kubectl('patch', ...role, '--type=json', `-p=${patch}`);
}

/** The rules without one verb of one resource. */
function without(rules: readonly Rule[], verb: string, resource: string): readonly Rule[] {
  return rules.flatMap((rule) => {
    if (!rule.resources.includes(resource)) return [rule];
    const parts = [
      { ...rule, resources: rule.resources.filter((each) => each !== resource) },
      { ...rule, resources: [resource], verbs: rule.verbs.filter((each) => each !== verb) },
    ];
    return parts.filter(({ resources, verbs }) => resources.length > 0 && verbs.length > 0);
  });
}

const folder = mkdtempSync(join(tmpdir(), 'faascope-roles-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with what `faascope doctor --rbac` prints. */
async function printedRoles(name: string, ...flags: readonly string[]): Promise<string> {
  const environment = { HOME: folder, KUBECONFIG: undefined };
  const { code, stdout, stderr } = await ServerProcess.run(['doctor', '--rbac', ...flags], environment);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  writeFileSync(join(folder, name), stdout);
  return join(folder, name);
}

describe('the server as deploy/server.yaml runs it', () => {
  let origin: string;
  let token: string;
  const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    fetch(origin + path, { headers });
  const doctor = async () => new ReadDoctor(await (await get('/api/v1/doctor')).text());

  beforeAll(async () => {
    await component('start', 'server-pod');
    token = readFileSync(lab.serverTokensFile, 'utf8').split(' ')[1] ?? '';
    const address = await kubectl(
      ...inServer,
      'get',
      'pods',
      '--selector=app.kubernetes.io/name=faascope',
      '--output=jsonpath={.items[0].status.podIP}',
    );
    origin = `http://${address}:8000`;
  });
  afterAll(() => component('stop', 'server-pod'));

  it('answers clients with a token only', async () => {
    expect((await get('/global/functions', {})).status).toBe(401);
    const response = await get('/global/functions');
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain('add-two');
    expect((await get('/readyz', {})).status).toBe(200);
  });

  it('reads nodes, pods and logs with the rights of its service account', async () => {
    const logs = await get('/logs?func=errlog');
    expect(logs.status).toBe(200);
    const { answer, codes } = await doctor();
    expect(answer.sources.find(({ name }) => name === 'kubernetes')?.version).toMatch(/^v1\./);
    expect(codes.filter((code) => code.startsWith('may_not_'))).toEqual([]);
  });

  it('has no further permissions', async () => {
    const account = '--as=system:serviceaccount:faascope:faascope';
    const may = async (verb: string, resource: string, ...where: readonly string[]) =>
      // The exit code of "no" is 1.
      kubectl('auth', 'can-i', verb, resource, account, ...where).then(
        () => 'yes',
        () => 'no',
      );
    expect(await may('list', 'pods', '--all-namespaces')).toBe('yes');
    for (const [verb, resource] of [
      ['get', 'secrets'],
      ['list', 'secrets'],
      ['get', 'pods/log'],
      ['create', 'pods/exec'],
      ['create', 'pods/portforward'],
      ['get', 'nodes/proxy'],
      ['delete', 'pods'],
      ['patch', 'deployments'],
    ] as const) {
      expect([verb, resource, await may(verb, resource, '--all-namespaces')]).toEqual([verb, resource, 'no']);
    }
  });

  it('runs as user 65534 on a root filesystem that it cannot write to', async () => {
    expect((await inContainer('process.getuid()')).trim()).toBe('65534');
    const writes = (path: string) =>
      inContainer(`try { fs.writeFileSync('${path}/probe', ''); 'written' } catch ({ code }) { code }`);
    expect((await writes('/faascope')).trim()).toMatch(/^(EROFS|EACCES)$/);
    expect((await writes('/etc/faascope')).trim()).toMatch(/^(EROFS|EACCES)$/);
    expect((await writes('/var/lib/faascope')).trim()).toBe('written');
  });

  describe('without permissions', () => {
    /** What it reports as missing, as `CODE: VERBS`. */
    const found = async () =>
      (await doctor()).answer.findings
        .filter(({ code }) => code.startsWith('may_not_'))
        .map(({ code, params }) => `${code}: ${params['verbs']}`)
        .sort();

    it('names each verb of each resource that it lacks', { timeout: 300_000 }, async () => {
      // Each verb of each resource is missing once; in one round some lack one verb, some the other.
      const rounds: readonly (readonly Missing[])[] = [
        [
          { verb: 'list', resource: 'nodes', codes: ['may_not_read_nodes'] },
          { verb: 'watch', resource: 'namespaces', codes: ['may_not_read_namespaces'] },
          { verb: 'list', resource: 'services', codes: ['may_not_find_services'] },
          { verb: 'watch', resource: 'pods', codes: ['may_not_read_pods', 'may_not_find_agents'] },
          { verb: 'list', resource: 'deployments', codes: ['may_not_read_deployments'] },
        ],
        [
          { verb: 'watch', resource: 'nodes', codes: ['may_not_read_nodes'] },
          { verb: 'list', resource: 'namespaces', codes: ['may_not_read_namespaces'] },
          { verb: 'watch', resource: 'services', codes: ['may_not_find_services'] },
          { verb: 'list', resource: 'pods', codes: ['may_not_read_pods', 'may_not_find_agents'] },
          { verb: 'watch', resource: 'deployments', codes: ['may_not_read_deployments'] },
          { verb: 'get', resource: 'pods/log', codes: ['may_not_read_logs'] },
        ],
      ];
      const whole = await Promise.all(roles.map(async (role) => ({ role, rules: await rulesOf(role) })));
      for (const round of rounds) {
        for (const { role, rules } of whole) {
          await setRules(
            role,
            round.reduce((left, { verb, resource }) => without(left, verb, resource), rules),
          );
        }
        const expected = round.flatMap(({ verb, codes }) => codes.map((code) => `${code}: ${verb}`));
        await expect.poll(found, { timeout: 60_000 }).toEqual(expected.sort());
      }
    });

    it('misses none once the roles that faascope doctor --rbac prints are applied', { timeout: 300_000 }, async () => {
      for (const role of roles) await setRules(role, []);
      // No test above takes both verbs of a resource.
      const everything = expect.arrayContaining(['may_not_read_logs: get', 'may_not_read_nodes: list,watch']);
      await expect.poll(found, { timeout: 60_000 }).toEqual(everything);
      await kubectl('apply', `--filename=${await printedRoles('roles.yaml', '--kubernetes')}`);
      await expect.poll(found, { timeout: 60_000 }).toEqual([]);
      for (const role of roles) expect(await rulesOf(role)).not.toEqual([]);
    });
  });

  it.each([
    ['named.yaml', ['--functions-namespace', lab.functionsNamespace, '--agent', 'lab-node=http://10.243.0.2:8010']],
    ['outside.yaml', ['--kubeconfig', lab.readerKubeconfig]],
    ['outside.json', ['--json', '--kubeconfig', lab.readerKubeconfig, '--functions-namespace', lab.functionsNamespace]],
  ])('the API server takes the printed roles, %s', async (name, flags) => {
    const output = await kubectl('apply', '--dry-run=server', `--filename=${await printedRoles(name, ...flags)}`);
    expect(output.trim().split('\n')).toEqual([
      expect.stringContaining('/faascope '),
      expect.stringContaining('/faascope-functions '),
    ]);
  });
});
