import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, readdirSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CgroupReader } from '../../src/agent/cgroup/cgroupReader.ts';
import { systemClock } from '../../src/model/clock.ts';
import { PodCgroups, whyNoCgroups } from '../cgroup/podCgroups.ts';
import { until } from '../until.ts';

const why = whyNoNamespaces();
if (why !== null) {
  if (process.env.CI === 'true') throw new Error(why);
  console.log(`the network of pods is not tested on real namespaces: ${why}`);
}

const own = `${'8'.repeat(8)}-0000-4000-8000-${'8'.repeat(12)}`;
const onHost = `${'9'.repeat(8)}-0000-4000-8000-${'9'.repeat(12)}`;
const app = 'e'.repeat(64);
const hostApp = 'f'.repeat(64);
const datagrams = 200;
/** Payload of a datagram of 1000 bytes on the wire, without Ethernet, IPv4 and UDP headers. */
const wireBytes = 1000 + 14 + 20 + 8;

/** Sends the number of datagrams given in each input line, and confirms it. */
const sender = `
const socket = require('node:dgram').createSocket('udp4');
require('node:readline').createInterface({ input: process.stdin }).on('line', async () => {
  for (let sent = 0; sent < ${datagrams}; sent++) {
    await new Promise((done) => socket.send(Buffer.alloc(1000), 9, '10.9.0.2', done));
  }
  console.log('sent');
});
console.log('ready');
`;

function whyNoNamespaces(): string | null {
  const noCgroups = whyNoCgroups();
  if (noCgroups !== null) return noCgroups;
  try {
    execFileSync('unshare', ['-n', 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1'], {
      stdio: 'ignore',
    });
    return null;
  } catch {
    return 'no pair of interfaces can be made in a network namespace with unshare and ip';
  }
}

async function line(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('it has no output');
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  lines.close();
}

const inside = (child: ChildProcess, ...command: string[]) =>
  execFileSync('nsenter', ['-t', String(child.pid), '-n', ...command], { encoding: 'utf8' });

describe.skipIf(why !== null)('network of pods in their own namespaces', () => {
  let cgroups: PodCgroups;
  let pod: ChildProcess;
  let peer: ChildProcess;
  let reader: CgroupReader;
  let second = 1000;
  let inode = 0;

  const tick = () => reader.sample({ second: ++second, monotonicMs: systemClock.monotonicMs(), continuous: true });
  const upKib = (uid: string) => reader.podSeries(uid)?.networkUpKibPerSecond.at(second) ?? Number.NaN;
  /** Descriptors of this process that are open in the pod's namespace. */
  const heldFiles = () =>
    readdirSync('/proc/self/fd').filter((name) => {
      try {
        return fstatSync(Number(name)).ino === inode;
      } catch {
        return false;
      }
    }).length;

  beforeAll(async () => {
    cgroups = new PodCgroups(`faascope-network-${process.pid}`);
    for (const uid of [own, onHost]) cgroups.makePod(uid);
    cgroups.makeContainer(own, app);
    cgroups.makeContainer(onHost, hostApp);
    peer = spawn('unshare', ['-n', 'sh', '-c', 'echo up && exec sleep 600']);
    await line(peer);
    pod = cgroups.run(own, app, 'unshare', ['-n', process.execPath, '-e', sender]);
    await line(pod);
    inside(pod, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1');
    inside(pod, 'ip', 'link', 'set', 'eth1', 'netns', String(peer.pid));
    inside(pod, 'ip', 'addr', 'add', '10.9.0.1/24', 'dev', 'eth0');
    inside(pod, 'ip', 'link', 'set', 'eth0', 'up');
    inside(peer, 'ip', 'addr', 'add', '10.9.0.2/24', 'dev', 'eth1');
    inside(peer, 'ip', 'link', 'set', 'eth1', 'up');
    inode = statSync(`/proc/${pod.pid}/net/dev`).ino;
    // Once it prints, it has joined its cgroup.
    await line(cgroups.run(onHost, hostApp, 'sh', ['-c', 'echo up && exec sleep 600']));
    reader = new CgroupReader('/', systemClock);
  });
  afterAll(async () => {
    reader.close();
    peer.kill('SIGKILL');
    await cgroups.remove();
  });

  it('matches the interface of the pod, and is unknown for a pod in the network of the node', async () => {
    tick();
    await until('its network is found', () => {
      tick();
      return !Number.isNaN(upKib(own));
    });
    const sentBytes = () => Number(inside(pod, 'cat', '/proc/net/dev').match(/eth0:\s*(?:\d+\s+){8}(\d+)/)?.[1]);
    tick();
    const [beforeMs, before] = [systemClock.monotonicMs(), sentBytes()];
    const sent = line(pod);
    pod.stdin?.write('\n');
    await sent;
    tick();
    const seconds = (systemClock.monotonicMs() - beforeMs) / 1000;
    const told = upKib(own) * 1024 * seconds;
    const counted = sentBytes() - before;
    console.log(`told ${told.toFixed(0)} bytes, the interface counted ${counted}, ${datagrams * wireBytes} were sent`);
    expect(counted).toBeGreaterThanOrEqual(datagrams * wireBytes);
    // The two readings are some ms apart from those of this test.
    expect(Math.abs(told / counted - 1)).toBeLessThan(0.1);
    expect(upKib(onHost)).toBeNaN();
  });

  it('releases the namespace when the container has ended', async () => {
    expect(heldFiles()).toBe(1);
    const ended = once(pod, 'exit');
    pod.kill('SIGKILL');
    await ended;
    cgroups.removeContainer(own, app);
    await until('it is let go', () => {
      tick();
      return heldFiles() === 0;
    });
    tick();
    expect(upKib(own)).toBeNaN();
  });
});
