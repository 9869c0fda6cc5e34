import type { ServeOptions } from '../../cli/options/serveOptions.ts';
import { NoTemporaryFolder } from '../../host/functionHost.ts';
import { callSamples } from '../../host/sampleCalls.ts';
import type { Clock } from '../../model/clock.ts';
import type { PeriodicTasks } from '../../model/source/periodicTasks.ts';
import type { Served } from '../served.ts';
import { StartMistake } from '../startMistake.ts';
import { type LocalMachine, type LocalMachineOptions, localMachine } from './localConnection.ts';
import { localFunctions } from './localFunctions.ts';

/** The samples are called in turn, one call in so long. */
const demoCallMs = 1000;
/** A sampler that has not sampled for so long stands still. */
const standstillMs = 10_000;

/**
 * This machine, watched and running functions.
 * @throws StartMistake for a stack file with mistakes, and where no temporary folder can be made
 */
export function localServed(
  { functionsFolder, demoCalls, hostRoot }: ServeOptions,
  surroundings: {
    readonly clock: Clock;
    readonly version: string;
    readonly warn: (sentence: string) => void;
    readonly tasks: PeriodicTasks;
    /** A kubeconfig that is there but not used; null for none. */
    readonly unusedKubeconfig: string | null;
  },
): Served {
  const { unusedKubeconfig } = surroundings;
  const stack = localFunctions(functionsFolder);
  const { connection, sampler, host } = machineOrMistake({ ...surroundings, hostRoot, stack });
  const names = stack.functions.map(({ name }) => name).join(', ') || 'none';
  const announcement = [
    'Figures: this machine, every second. Nothing else is connected.',
    `Functions: ${names} (${functionsFolder ?? 'the samples'}), run on this machine.`,
  ];
  if (demoCalls) {
    announcement.push('The samples are called in turn, about one call a second in all; --no-demo-calls stops that.');
  }
  for (const { name, line, reason } of stack.notRunnable) {
    announcement.push(`Not runnable here: ${name} (${stack.fileName}, line ${line}). ${reason}`);
  }
  if (unusedKubeconfig !== null) {
    announcement.push(
      `There is a kubeconfig, ${unusedKubeconfig}, which is not used; --kubernetes connects to its cluster.`,
    );
  }
  return {
    connection,
    announcement,
    health: {
      isLive: () => sampler.ageMs < standstillMs,
      unreadyReason: () => null,
      samplerLatenessMs: (share) => sampler.lateness.percentile(share),
    },
    begin: () => sampler.start(),
    listening: (stopping) => {
      void host.start(stopping);
      if (demoCalls) void callSamples(host, demoCallMs, stopping);
    },
    stop: async () => {
      await host.stop();
      sampler.stop();
    },
  };
}

function machineOrMistake(options: LocalMachineOptions): LocalMachine {
  try {
    return localMachine(options);
  } catch (thrown) {
    throw thrown instanceof NoTemporaryFolder ? new StartMistake([thrown.message]) : thrown;
  }
}
