import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWindows } from '../../src/agent/wire/decodeWindows.ts';
import { systemClock } from '../../src/model/clock.ts';
import { AgentHttp } from '../../src/sources/agent/askAgent.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf, untilWallTime } from '../truth/series.ts';
import { until } from '../until.ts';
import { agentFigures } from './agentFigures.ts';
import { component, kubectl, lab } from './lab.ts';

const nowSecond = () => Math.floor(Date.now() / 1000);
const inAgents = ['--namespace', 'faascope'];
const agentPods = ['pods', '--selector', 'app.kubernetes.io/name=faascope-agent'];
const nodePath = `/dynamic/node?node=${lab.nodeName}`;

/** Output of a line of JavaScript in the agent's container. */
const inAgent = (line: string) =>
  kubectl(...inAgents, 'exec', 'daemonset/faascope-agent', '--', '/usr/bin/node', '--print', line);

const field = (path: string, ...what: readonly string[]) => kubectl('get', ...what, '--output', `jsonpath=${path}`);

/** Prints the error of writing to the agent's own folder and to every mount of the node. */
const mayWrite = `
  const verdict = (place) => {
    try {
      fs.accessSync(place, fs.constants.W_OK);
      return 'yes';
    } catch ({ code }) {
      return code;
    }
  };
  const mounted = fs.readFileSync('/proc/self/mounts', 'utf8').split('\\n').map((line) => line.split(' ')[1]);
  const places = ['/', '/faascope', '/etc/faascope', ...mounted.filter((place) => place?.startsWith('/host/'))];
  JSON.stringify(Object.fromEntries(places.map((place) => [place, verdict(place)])));
`;

describe('an agent pod from deploy/agent.yaml, and an agent process beside it', () => {
  /** Takes its figures from the pod. */
  let server: ServerProcess;
  /** Takes its figures from the process. */
  let near: ServerProcess;
  let agentProcess: ServerProcess;
  const nodeSeries = async () => seriesOf((await server.get(nodePath)).body, 'cpuRate');

  beforeAll(async () => {
    agentProcess = await ServerProcess.start(['agent']);
    const processFlags = ['--agent', `${lab.nodeName}=${agentProcess.origin}`];
    near = await ServerProcess.start(['--kubeconfig', lab.readerKubeconfig, ...processFlags]);
    await component('start', 'agent-pods');
    server = await ServerProcess.start([
      '--kubeconfig',
      lab.readerKubeconfig,
      '--agent-token-file',
      lab.agentTokenFile,
    ]);
    for (const each of [server, near]) {
      await until('it is ready', async () => (await each.get('/readyz')).status === 200);
    }
    await until('its agent is found', async () => (await server.get(nodePath)).status === 200);
  });
  afterAll(async () => {
    for (const each of [server, near, agentProcess]) await each?.stop();
    await component('stop', 'agent-pods');
  });

  agentFigures(() => [
    { agent: 'agent pod', server },
    { agent: 'agent process', server: near },
  ]);

  it('serves all node figures', async () => {
    const { body } = await server.get(nodePath);
    for (const name of ['cpuRate', 'memRate', 'diskRate', 'diskRead', 'diskWrite', 'networkDown', 'networkUp']) {
      expect([name, seriesOf(body, name).at(-1)?.[1]]).toEqual([name, expect.any(Number)]);
      expect(body).toMatchObject({ meta: { [name]: { source: 'agent' } } });
    }
  });

  it('serves process counts and network of a pod, and pressure of the node', async () => {
    const [address, podUid = ''] = await Promise.all([
      field('{.items[0].status.podIP}', ...inAgents, ...agentPods),
      field('{.items[0].metadata.uid}', '--namespace', lab.functionsNamespace, 'pods', '-l', 'faas_function=add'),
    ]);
    const token = readFileSync(lab.agentTokenFile, 'utf8').trim();
    const agent = new AgentHttp(systemClock, () => token);
    const newest = async () => {
      const { bytes } = await agent.ask(`http://${address}:8010`, { since: null, podUids: [podUid] });
      const { node, pods } = decodeWindows(bytes);
      const [container] = (pods[0]?.containers ?? []).filter(({ columns }) => (columns.pids.at(-1) ?? 0) > 0);
      return {
        pids: container?.columns.pids.at(-1),
        received: pods[0]?.columns.networkDownKibPerSecond.at(-1),
        sent: pods[0]?.columns.networkUpKibPerSecond.at(-1),
        cpuPressure: node.columns.cpuSomePressurePercent?.at(-1),
      };
    };
    try {
      // The agent looks for processes of pods every 10 s.
      await until('all of it is told', async () => Object.values(await newest()).every(Number.isFinite), 15_000);
    } finally {
      await agent.close();
    }
  });

  it('runs as user nobody, without a service account token, and cannot write anywhere', async () => {
    expect((await inAgent('process.getuid()')).trim()).toBe('65534');
    const verdicts: Record<string, string> = JSON.parse(await inAgent(mayWrite));
    expect(Object.keys(verdicts)).toEqual(
      expect.arrayContaining(['/', '/etc/faascope', '/host/etc', '/host/proc', '/host/sys/fs/cgroup']),
    );
    expect(Object.entries(verdicts).filter(([, code]) => code !== 'EROFS' && code !== 'EACCES')).toEqual([]);
    expect((await inAgent('fs.existsSync("/var/run/secrets/kubernetes.io")')).trim()).toBe('false');
  });

  it('series continue when the pod is deleted and replaced', async () => {
    const before = new Map(await nodeSeries());
    const [name = ''] = (await kubectl(...inAgents, 'get', ...agentPods, '--output', 'name')).trim().split('\n');
    await kubectl(...inAgents, 'delete', name);
    await kubectl(...inAgents, 'rollout', 'status', 'daemonset/faascope-agent', '--timeout=60s');
    const readyMs = Date.now();
    await until('the new one tells', async () => (await nodeSeries()).at(-1)?.[1] !== null, 10_000);
    const after = new Map(await nodeSeries());
    const lost = [...before].filter(([second, value]) => value !== null && after.get(second) === null);
    // From the second on in which the first agent began to tell: the window may reach further back.
    const told = Math.min(...[...before].filter(([, value]) => value !== null).map(([second]) => second));
    const unknown = [...after].filter(([second, value]) => second > told && value === null).map(([second]) => second);
    console.log(`told ${Date.now() - readyMs} ms after the new pod was ready; ${unknown.length} s unknown`);
    expect(lost).toEqual([]);
    expect(unknown.length).toBeLessThan(15);
    const [newName = ''] = (await kubectl(...inAgents, 'get', ...agentPods, '--output', 'name')).trim().split('\n');
    expect(newName).not.toBe(name);
  });

  it('the server keeps running when the agent process is killed, and figures resume when it restarts', async () => {
    const { port } = new URL(agentProcess.origin);
    await near.get(nodePath);
    agentProcess.child.kill('SIGKILL');
    await untilWallTime((nowSecond() + 3) * 1000);
    const { status, body } = await near.get(nodePath);
    expect(status).toBe(200);
    expect(seriesOf(body, 'cpuRate').at(-1)?.[1]).toBeNull();
    agentProcess = await ServerProcess.start(['agent', '--listen', `127.0.0.1:${port}`]);
    const newest = async () => {
      const answer = await near.get(nodePath);
      return seriesOf(answer.body, 'cpuRate').at(-1)?.[1] ?? null;
    };
    await until('it is back', async () => (await newest()) !== null, 8000);
  });
});
