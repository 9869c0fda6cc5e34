import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { component, kubectl, lab } from './lab.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const inServer = ['--namespace', 'faascope'];
const clusterRole = ['clusterrole', 'faascope'];
const functionsRole = ['clusterrole', 'faascope-functions'];

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
function without(rules: readonly Rule[], verb: string, resource: string): Rule[] {
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

  it('names each permission that is removed, until it is restored', { timeout: 300_000 }, async () => {
    const taken: readonly (readonly [readonly string[], string, string, FindingCode])[] = [
      [clusterRole, 'list', 'nodes', 'may_not_read_nodes'],
      [clusterRole, 'watch', 'namespaces', 'may_not_read_namespaces'],
      [clusterRole, 'list', 'services', 'may_not_find_services'],
      [clusterRole, 'watch', 'nodes', 'may_not_read_nodes'],
      [clusterRole, 'list', 'pods', 'may_not_find_agents'],
      [clusterRole, 'list', 'namespaces', 'may_not_read_namespaces'],
      [clusterRole, 'watch', 'pods', 'may_not_read_pods'],
      [clusterRole, 'watch', 'services', 'may_not_find_services'],
      [functionsRole, 'list', 'deployments', 'may_not_read_deployments'],
      [functionsRole, 'get', 'pods/log', 'may_not_read_logs'],
      [functionsRole, 'watch', 'deployments', 'may_not_read_deployments'],
    ];
    const rules = {
      [clusterRole.join()]: await rulesOf(clusterRole),
      [functionsRole.join()]: await rulesOf(functionsRole),
    };
    const restore = async (role: readonly string[]) => setRules(role, rules[role.join()] ?? []);
    let before: FindingCode | null = null;
    try {
      for (const [role, verb, resource, code] of taken) {
        for (const each of [clusterRole, functionsRole]) if (each !== role) await restore(each);
        await setRules(role, without(rules[role.join()] ?? [], verb, resource));
        // The answer of the doctor is kept for 5 s: the one before is looked for in the same answer.
        const old = before;
        await until(
          `${verb} ${resource}: ${code} is found, and ${old} is gone`,
          async () => {
            const read = await doctor();
            const [finding, ...others] = read.found(code);
            const isGone = old === null || read.found(old).length === 0;
            return others.length === 0 && JSON.stringify(finding?.params['verbs']) === JSON.stringify([verb]) && isGone;
          },
          60_000,
        );
        before = code;
      }
    } finally {
      await restore(clusterRole);
      await restore(functionsRole);
    }
    await until(
      'no right is missing',
      async () => (await doctor()).codes.every((code) => !code.startsWith('may_not_')),
      60_000,
    );
  });

  it('misses no right once the roles that faascope doctor --rbac prints are applied', {
    timeout: 300_000,
  }, async () => {
    const roles = [clusterRole, functionsRole];
    for (const role of roles) await setRules(role, []);
    const codes = async () => (await doctor()).codes.filter((code) => code.startsWith('may_not_'));
    await until('the rights are missing', async () => (await codes()).includes('may_not_read_logs'), 60_000);
    await kubectl('apply', `--filename=${await printedRoles('roles.yaml', '--kubernetes')}`);
    await until('no right is missing', async () => (await codes()).length === 0, 60_000);
    for (const role of roles) expect(await rulesOf(role)).not.toEqual([]);
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
