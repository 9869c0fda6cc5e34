import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CgroupTree } from '../test/cgroup/cgroupTree.ts';
import { PodCgroups, whyNoCgroups } from '../test/cgroup/podCgroups.ts';
import { fill, podIds } from './fullNode.ts';
import { median } from './process.ts';

const seconds = 60;

interface Figures {
  readonly podCount: number;
  /** CPU of the whole process, percent of a core. */
  readonly percent: number;
  readonly rssMb: number;
  /** CPU time of every tick, ms. */
  readonly ticksMs: { readonly pods: readonly number[]; readonly node: readonly number[] };
}

/** The cost of sampling a full node every second: 110 pods, each with a container and its pause. */
export async function benchAgentCore(): Promise<void> {
  const why = whyNoCgroups();
  if (why === null) {
    const cgroups = new PodCgroups(`faascope-bench-${process.pid}`);
    const hostRoot = mkdtempSync(join(tmpdir(), 'faascope-bench-'));
    try {
      fill(cgroups);
      cgroups.linkBelow(hostRoot);
      await measure('real cgroups, version 1', hostRoot);
    } finally {
      await cgroups.remove();
      rmSync(hostRoot, { recursive: true });
    }
  } else {
    console.log(`no real cgroups: ${why}`);
  }
  const tree = new CgroupTree({ version: 2, driver: 'systemd' }, [], '', '/dev/shm');
  try {
    for (const { uid, containers } of podIds()) {
      tree.pod(uid, { cpuMs: 1 });
      for (const id of containers) tree.container(uid, id, { cpuMs: 1, throttledMs: 1, usedBytes: 9, disk: diskLine });
    }
    await measure('files in memory in the format of version 2', tree.hostRoot);
  } finally {
    tree.remove();
  }
}

const diskLine = '254:0 rbytes=65536 wbytes=4096 rios=9 wios=1 dbytes=0 dios=0\n';

async function measure(name: string, podsRoot: string): Promise<void> {
  const program = join(import.meta.dirname, 'agentProgram.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '/', podsRoot, String(seconds)]);
  const { podCount, percent, rssMb, ticksMs }: Figures = JSON.parse(stdout);
  const shown = (values: readonly number[]) =>
    `${median(values).toFixed(2)} ms (worst ${Math.max(...values).toFixed(2)})`;
  console.log(
    `${podCount} pods, ${name}: ${percent.toFixed(2)} % of a core, ${rssMb.toFixed(0)} MB RSS; ` +
      `a tick reads pods in ${shown(ticksMs.pods)}, the node in ${shown(ticksMs.node)} of CPU; ` +
      // Processes that share the caches make every system call slower, so the figure means little without this one.
      `load of the machine ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
  );
}
