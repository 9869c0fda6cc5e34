import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../documents/commandLine.ts';
import { TakenCommands, text } from '../documents/documentCommands.ts';
import { shell } from '../documents/servedCommand.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { component, kubectl, lab } from './lab.ts';

const root = join(import.meta.dirname, '../..');
const commands = new TakenCommands('test/cluster/documents.test.ts');
const nodePath = `/dynamic/node?node=${lab.nodeName}`;

/** A user's machine: a kubeconfig at its usual place, kubectl, and deploy/ with the image of the lab. */
let folder: string;
let environment: Record<string, string>;
const run = (command: string, where = folder) => shell(command, where, environment);

/** A file of deploy/ with the image of the lab and, because ClusterIPs do not work there, the address of the API server. */
async function inLab(file: string): Promise<string> {
  const server = new URL(
    await kubectl('config', 'view', '--minify', '--output=jsonpath={.clusters[0].cluster.server}'),
  );
  const address = [
    `{name: KUBERNETES_SERVICE_HOST, value: ${server.hostname}}`,
    `{name: KUBERNETES_SERVICE_PORT_HTTPS, value: "${server.port}"}`,
  ];
  const image = `$1image: lab.local/faascope:1\n$1env: [${address.join(', ')}]`;
  return text(file).replace(/^( *)image: faascope:.*$/m, image);
}

beforeAll(async () => {
  await Promise.all([
    component('start', 'faascope-image'),
    // Earlier files left it; the commands of the documents make it again.
    kubectl('delete', 'namespace', 'faascope', '--wait', '--ignore-not-found'),
  ]);
  folder = mkdtempSync(join(tmpdir(), 'faascope-documents-'));
  environment = {
    HOME: join(folder, 'home'),
    KUBECONFIG: '',
    PATH: `${lab.programs}:${process.env.PATH ?? ''}`,
    FAASCOPE_LISTEN: '127.0.0.1:0',
    FAASCOPE_STATE: join(folder, 'state'),
  };
  mkdirSync(join(folder, 'home/.kube'), { recursive: true });
  cpSync(lab.adminKubeconfig, join(folder, 'home/.kube/config'));
  mkdirSync(join(folder, 'deploy'));
  for (const file of ['deploy/server.yaml', 'deploy/agent.yaml']) writeFileSync(join(folder, file), await inLab(file));
}, 240_000);
afterAll(async () => {
  await kubectl('delete', 'namespace', 'faascope', '--wait', '--ignore-not-found');
  rmSync(folder, { recursive: true, force: true });
});

describe('the commands of "Run in the cluster" and "Run agents"', () => {
  let forward: CommandLine | null = null;
  let origin: string;
  afterAll(() => forward?.stop());

  it('start a server, whose pod waits for both Secrets', async () => {
    await run(commands.take('kubectl apply -f deploy/server.yaml'));
    await run(commands.take('kubectl -n faascope create secret generic faascope-tokens'));
    const phase = () => kubectl('-n', 'faascope', 'get', 'pods', '--output=jsonpath={.items[*].status.phase}');
    await until('the pod waits', async () => (await phase()) === 'Pending', 30_000);
    await run(commands.take('kubectl -n faascope create secret generic faascope-agent-token'));
    // The kubelet tries to mount the Secrets again after up to two minutes.
    await kubectl('-n', 'faascope', 'rollout', 'status', 'deployment/faascope', '--timeout=150s');
    expect(await phase()).toBe('Running');
  }, 240_000);

  it('let this machine read with the token', async () => {
    const command = commands.take('kubectl -n faascope port-forward service/faascope 8000');
    forward = new CommandLine(command.replace(/8000$/, ':8000'), folder, environment);
    origin = `http://127.0.0.1:${await forward.match(/127\.0\.0\.1:(\d+) ->/)}`;
    const printing =
      "kubectl -n faascope get secret faascope-tokens --output=go-template='{{.data.tokens | base64decode}}'";
    await run(commands.take(`${printing} > tokens`));
    expect(readFileSync(join(folder, 'tokens'), 'utf8')).toMatch(/^admin [0-9a-f]{64} admin$/);
    expect(await run(commands.take(printing))).toBe(readFileSync(join(folder, 'tokens'), 'utf8'));
    const curl = commands.take('curl --header "Authorization: Bearer $(cut').replace('http://127.0.0.1:8000', origin);
    expect(JSON.parse(await run(curl.replace('curl', 'curl -sS')))).toMatchObject({
      status: 'success',
      func: expect.arrayContaining(['add', 'add-two']),
    });
  });

  it('start agents that the server finds', async () => {
    await run(commands.take('kubectl apply -f deploy/agent.yaml'));
    await kubectl('-n', 'faascope', 'rollout', 'status', 'daemonset/faascope-agent', '--timeout=90s');
    const authorization = `Bearer ${readFileSync(join(folder, 'tokens'), 'utf8').split(' ')[1]}`;
    const fromAgent = async () =>
      (await fetch(origin + nodePath, { headers: { authorization } })).text().then((body) => /"agent"/.test(body));
    await until('the node is measured by its agent', fromAgent, 60_000);
  });
});

describe('the commands that connect to a cluster from outside', () => {
  /** Starts what an `npm start` command says, in the checkout. */
  const started = async (command: string) => {
    const line = new CommandLine(command, root, environment);
    const origin = await line.match(/at (http:\/\/\S+)/);
    await until('it is ready', async () => (await fetch(`${origin}/readyz`)).status === 200, 30_000);
    return { line, get: async (path: string) => (await fetch(origin + path)).json() };
  };

  it('serve its functions', async () => {
    const { line, get } = await started(commands.take('npm start -- --kubeconfig ~/.kube/config'));
    try {
      expect(await get('/global/functions')).toMatchObject({ func: expect.arrayContaining(['add', 'burn']) });
      await until('it prints what it found', () => line.printed.includes('Found: '), 30_000);
    } finally {
      await line.stop();
    }
  });

  it('print the report of the doctor', async () => {
    const command = commands.take('npm start -- doctor --kubeconfig ~/.kube/config');
    // The exit code is 1 if a figure has no source.
    const report = await run(`${command} || [ $? = 1 ]`, root);
    expect(report).toContain('node.cpuRate');
    expect(report).toContain('kubernetes');
  });

  it('create the roles that the doctor prints', async () => {
    const print = commands.take('npm start --silent -- doctor --rbac');
    await run(print.replace('> roles.yaml', `> ${folder}/roles.yaml`), root);
    await kubectl('create', 'namespace', 'functions');
    try {
      const printed = await run(commands.take('kubectl apply -f roles.yaml'));
      expect(printed).toContain('clusterrole.rbac.authorization.k8s.io/faascope ');
      expect(printed).toContain('role.rbac.authorization.k8s.io/faascope-functions created');
    } finally {
      await kubectl('delete', 'namespace', 'functions', '--wait');
    }
  });

  it('use the agent that is named', async () => {
    await run('openssl rand -hex 32 > agent-token');
    const agent = await ServerProcess.start(['agent', '--agent-token-file', join(folder, 'agent-token')]);
    const command = commands
      .take('npm start -- --kubernetes --agent')
      .replace('node-1=http://10.0.0.7:8010', `${lab.nodeName}=${agent.origin}`)
      .replace('-file agent-token', `-file ${join(folder, 'agent-token')}`);
    const { line, get } = await started(command);
    try {
      const measured = { cpuRate: { source: 'agent' }, networkUp: { source: 'agent' } };
      await expect.poll(() => get(nodePath), { timeout: 30_000 }).toMatchObject({ meta: measured });
    } finally {
      await line.stop();
      await agent.stop();
    }
  });

  it('call a function at the gateway', async () => {
    const command = commands.take('curl --data "3 4" http://gateway.example:8080/function/add');
    const answer = await run(
      command.replace('http://gateway.example:8080', lab.gatewayUrl).replace('curl', 'curl -sS'),
    );
    expect(answer).toMatch(/^7$/m);
  });
});

describe('the commands of this file', () => {
  it('were all run', () => {
    expect(commands.left).toEqual([]);
  });
});
