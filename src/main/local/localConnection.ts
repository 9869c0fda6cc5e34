import { NodeReader } from '../../agent/node/nodeReader.ts';
import { Sampler } from '../../agent/sampler.ts';
import type { Clock } from '../../model/clock.ts';
import type { Connection } from '../../model/connection.ts';
import type { ServeOptions } from '../options/serveOptions.ts';
import { LocalMetrics } from './localMetrics.ts';
import { thisMachine } from './machine.ts';

/** This machine as a connection, and what keeps it going. */
export interface LocalMachine {
  readonly connection: Connection;
  readonly sampler: Sampler;
}

/** Builds all that watches this machine; nothing runs yet. */
export function localMachine(options: ServeOptions, clock: Clock): LocalMachine {
  const node = thisMachine();
  const reader = process.platform === 'linux' ? NodeReader.linux(options.hostRoot, clock) : NodeReader.portable('/');
  const sampler = new Sampler(clock, [reader]);
  const connection: Connection = {
    name: 'local',
    inventory: {
      revision: 0,
      snapshot: (nowMs) => ({
        source: 'local',
        observedAtMs: nowMs,
        defaultNamespace: 'openfaas-fn',
        functions: [],
        pods: [],
        nodes: [node],
      }),
    },
    metrics: [new LocalMetrics(sampler, node.name, reader, () => null)],
    calls: null,
    logs: null,
    invoker: null,
  };
  return { connection, sampler };
}
