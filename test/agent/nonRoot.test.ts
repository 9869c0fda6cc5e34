import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerSeriesNames, nodeSeriesNames, podSeriesNames } from '../../src/agent/wire/wireFormat.ts';
import { hasVersion2, PodCgroups, whyNoCgroups } from '../cgroup/podCgroups.ts';
import { until } from '../until.ts';
import { AgentSource } from './agentSource.ts';
import { podRecord } from './agentStage.ts';

const why = whyNoCgroups() ?? whyNoMounts();
if (why !== null) {
  if (process.env.CI === 'true') throw new Error(why);
  console.log(`the agent is not tested as another user: ${why}`);
}

const uid = '7a7a7a7a-0000-4000-8000-7a7a7a7a7a7a';
const app = 'f'.repeat(64);
const dist = join(import.meta.dirname, '../../dist');

/** Mounts all of this machine read-only below $1, and continues as user nobody without capabilities. */
const asNobody = `
set -e
mount --rbind / "$1"
awk -v root="$1" '$5 == root || index($5, root "/proc") == 1 || index($5, root "/sys") == 1 { print $5 }' \
  /proc/self/mountinfo | while read -r target; do mount -o remount,bind,ro "$target"; done
if touch "$1/sys/fs/cgroup/memory/cgroup.procs" 2> /dev/null; then echo 'it can be written to' >&2; exit 1; fi
shift
exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
`;

function whyNoMounts(): string | null {
  try {
    execFileSync('unshare', ['-m', '-n', 'setpriv', '--reuid', '65534', '--bounding-set=-all', 'true'], {
      stdio: 'pipe',
    });
    return null;
  } catch {
    return 'unshare and setpriv make no namespaces here';
  }
}

/** Figures that this kernel may lack: disk traffic on v1 (since Linux 6.10), pressure without v2. */
const mayLack = new Set<string>([
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  ...(hasVersion2() ? [] : podSeriesNames.filter((name) => name.endsWith('PressurePercent'))),
]);

async function line(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('it has no output');
  const lines = createInterface({ input: child.stdout });
  const [text] = await once(lines, 'line');
  lines.close();
  return String(text);
}

/** The pid of a program that replaced another one, or is its only child. */
function programOf({ pid = 0 }: ChildProcess): number {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return child === '' ? pid : Number(child);
}

describe.skipIf(why !== null)('an agent of uid 65534 with the node mounted read-only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-nobody-'));
  const host = join(folder, 'host');
  let cgroups: PodCgroups;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    mkdirSync(host);
    // User nobody may not be able to read the checkout.
    cpSync(dist, join(folder, 'dist'), { recursive: true });
    copyFileSync(join(dist, '../package.json'), join(folder, 'package.json'));
    cgroups = new PodCgroups(`faascope-nobody-${process.pid}`);
    cgroups.makePod(uid);
    cgroups.makeContainer(uid, app);
    const network = 'ip link add eth0 type veth peer name eth1 && ip link set eth0 up && ip link set eth1 up';
    const work = 'echo up; while :; do sleep 0.05; done';
    await line(cgroups.run(uid, app, 'unshare', ['-n', 'sh', '-c', `${network} && ${work}`]));
  });
  afterAll(async () => {
    await cgroups.remove();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['the processes of the node', []],
    ['no processes but its own', ['--pid', '--fork']],
  ])('seeing %s, reports every figure of the node and of a pod', async (_what, namespaces) => {
    const command = ['-m', ...namespaces, 'sh', '-c', asNobody, 'sh', host, process.execPath];
    const program = [join(folder, 'dist/cli/faascope.js'), 'agent', '--listen', '127.0.0.1:0', '--host-root', host];
    const agent = spawn('unshare', [...command, ...program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const source = new AgentSource();
    try {
      source.addresses.set('here', /at (http\S+)/.exec(await line(agent))?.[1] ?? '');
      source.pods.set(uid, podRecord(uid, 'here', app));
      await source.follow([uid], ['here']);
      const lacking = () => {
        const second = source.metrics.newestSecond() ?? 0;
        const node = source.metrics.node('here');
        const pod = source.metrics.pod(uid);
        const isUnknown = (value: number | undefined) => value === undefined || Number.isNaN(value);
        return [
          ...nodeSeriesNames.filter((name) => isUnknown(node?.[name]?.at(second))).map((name) => `node ${name}`),
          ...[...containerSeriesNames, ...podSeriesNames].filter((name) => isUnknown(pod?.[name].at(second))),
          ...(Number.isNaN(pod?.memoryLimitBytes) ? ['memoryLimitBytes'] : []),
        ];
      };
      await until('it tells what can be told', () => lacking().every((name) => mayLack.has(name))).catch(() => {
        throw new Error(`it does not tell ${lacking().join(', ')}`);
      });
      const status = readFileSync(`/proc/${programOf(agent)}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\s+65534\s+65534/m);
      expect(status).toMatch(/^CapEff:\s+0+$/m);
    } finally {
      await source.close();
      const ended = once(agent, 'exit');
      process.kill(programOf(agent), 'SIGKILL');
      await ended;
    }
  });
});
