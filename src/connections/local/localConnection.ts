import { fileURLToPath } from 'node:url';
import { NodeReader } from '../../agent/node/nodeReader.ts';
import { Sampler } from '../../agent/sampler.ts';
import { FunctionHost } from '../../host/functionHost.ts';
import type { Stack } from '../../host/functionSpec.ts';
import { ProcessTrees } from '../../host/processTree/processTrees.ts';
import type { Clock } from '../../model/clock.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { PeriodicTasks } from '../../model/source/periodicTasks.ts';
import { openFaas } from '../../platforms/openfaas/openFaas.ts';
import { LocalMetrics } from './localMetrics.ts';
import { thisMachine } from './machine.ts';

const replicaProgram = fileURLToPath(new URL('../../host/replica/program.js', import.meta.url));

/** This machine as a connection, and what keeps it going. */
export interface LocalMachine {
  readonly connection: Connection;
  readonly sampler: Sampler;
  readonly host: FunctionHost;
}

/** What is to be watched and run here. */
export interface LocalMachineOptions {
  readonly hostRoot: string;
  readonly stack: Stack;
  readonly clock: Clock;
  readonly version: string;
  readonly warn: (sentence: string) => void;
  readonly tasks: PeriodicTasks;
}

/** Builds all that watches this machine and runs its functions; nothing runs yet. */
export function localMachine({ hostRoot, stack, clock, version, warn, tasks }: LocalMachineOptions): LocalMachine {
  const node = thisMachine();
  const { logDialect } = openFaas;
  const host = new FunctionHost({ ...stack, node, programPath: replicaProgram, version, logDialect, clock, warn });
  const reader = process.platform === 'linux' ? NodeReader.linux(hostRoot, clock) : NodeReader.portable('/');
  const trees = new ProcessTrees(() => host.roots(), clock);
  const sampler = new Sampler(clock, [reader, trees, host.calls], (trouble) => tasks.failed('sampler', trouble));
  const metrics = new LocalMetrics(sampler, node.name, reader, (uid) => trees.pod(uid), version);
  const connection: Connection = {
    name: 'local',
    clock,
    inventory: host.inventory,
    metrics: [metrics],
    calls: host.calls,
    logs: host.logs,
    invoker: host,
    notRunnable: host.notRunnable,
    sources: () => [metrics.health()],
    findings: () => [],
  };
  return { connection, sampler, host };
}
