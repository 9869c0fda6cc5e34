import { arch, cpus, hostname, networkInterfaces, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { NodeReader } from '../../agent/node/nodeReader.ts';
import { Sampler } from '../../agent/sampler.ts';
import { nodeFiles } from '../../agent/wire/filesRead.ts';
import { callSamples } from '../../host/demoCalls.ts';
import { FunctionHost, NoTemporaryFolder } from '../../host/functionHost.ts';
import { localNamespace } from '../../host/localInventory.ts';
import { missingProgram } from '../../host/missingProgram.ts';
import { ProcessTrees } from '../../host/processTree/processTrees.ts';
import { readStack, type StackFile, stackMistakes } from '../../host/stack/readStack.ts';
import type { NodeRecord } from '../../model/inventory/inventory.ts';
import { loadSeconds } from '../../model/inventory/nodeDescription.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { BuiltConnection } from '../builtConnection.ts';
import type { ConnectionContext } from '../connectionContext.ts';
import { StartupError } from '../startupError.ts';
import { LocalMetrics } from './localMetrics.ts';

const samplesFolders = ['shop', 'functions'].map((name) =>
  fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url)),
);
const replicaProgram = fileURLToPath(new URL('../../host/replica/program.js', import.meta.url));
/** A sampler that has not sampled for this long has stopped. */
const standstillMs = 10_000;

/** How this machine is watched, and what runs on it. */
export interface LocalOptions {
  /** Folder of a stack.yaml; null: the samples. */
  readonly functionsFolder: string | null;
  /** Whether the samples are called periodically. */
  readonly demoCalls: boolean;
  /** Where the machine's root is mounted. */
  readonly hostRoot: string;
  /** A kubeconfig that exists but is not used, since no flag asks for it; null for none. */
  readonly unusedKubeconfig: string | null;
}

/** Dependencies of the local connection: part of {@link ConnectionContext}. */
type LocalContext = Pick<ConnectionContext, 'clock' | 'version' | 'warn' | 'tasks' | 'connected'>;

/**
 * Connects to this machine, which is watched and runs functions.
 * @throws StartupError for mistakes in a stack file, and if no temporary folder can be created
 */
export function localConnection(options: LocalOptions, context: LocalContext): BuiltConnection {
  const { functionsFolder, demoCalls, hostRoot } = options;
  const { clock, version, tasks } = context;
  const stack = stackIn(functionsFolder);
  const node = thisMachine();
  const host = functionHost(stack, node, context);
  const reader = process.platform === 'linux' ? NodeReader.linux(hostRoot, clock) : NodeReader.portable('/');
  const trees = new ProcessTrees(() => host.roots(), clock);
  const sampler = new Sampler(clock, [reader, trees, host.calls], (trouble) => tasks.failed('sampler', trouble));
  const metrics = new LocalMetrics(
    sampler,
    node.name,
    reader,
    (uid) => trees.pod(uid),
    version,
    () => ({
      ...reader.facts(),
      reportedAtMs: clock.wallMs(),
      intervalSeconds: loadSeconds,
      clockOffsetMs: 0,
    }),
    process.platform === 'linux' ? nodeFiles(hostRoot) : {},
  );
  const connection: Connection = {
    name: 'local',
    kind: 'local',
    platforms: [context.connected.platform.name],
    demo: functionsFolder === null,
    clock,
    inventory: host.inventory,
    metrics: [metrics],
    calls: host.calls,
    logs: host.logs,
    invoker: host,
    notRunnable: host.notRunnable,
    sources: () => [metrics.health()],
    findings: () =>
      host.notRunnable.map(({ name, line, reason }) => ({
        code: 'function_cannot_run',
        params: { namespace: localNamespace, function: name, line, reason },
      })),
  };
  return {
    connection,
    // This machine is always there.
    configured: () => [],
    announcement: announcement(stack, options),
    health: {
      isLive: () => sampler.ageMs < standstillMs,
      unreadyReason: () => null,
      samplerLateness: () => sampler.lateness,
    },
    start: () => sampler.start(),
    listening: (stopping) => {
      void host.start(stopping);
      if (demoCalls) void callSamples(host, () => metrics.isWatched, stopping);
    },
    stop: async () => {
      await host.stop();
      sampler.stop();
    },
  };
}

/** The functions of a folder, or the samples. `${NAME}` in a stack file is a variable of this process' environment. */
function stackIn(folder: string | null): StackFile {
  const stacks = (folder === null ? samplesFolders : [folder]).map((each) => readStack(each, process.env));
  const mistakes = stacks.flatMap(stackMistakes);
  if (mistakes.length > 0) throw new StartupError(mistakes);
  return {
    fileName: stacks[0]?.fileName ?? '',
    functions: stacks.flatMap(({ functions }) => functions),
    notRunnable: stacks.flatMap(({ notRunnable }) => notRunnable),
    mistakes: [],
  };
}

/** This machine as a node: its host name, and its first address that is not internal (IPv4 before IPv6). */
function thisMachine(): NodeRecord {
  const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = addresses.filter(({ internal }) => !internal);
  const first = outside.find(({ family }) => family === 'IPv4') ?? outside[0];
  const described = {
    kernel: release(),
    kubelet: null,
    operatingSystem: null,
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    containerRuntime: null,
    cpuCores: cpus().length,
    taints: null,
    pressure: null,
  };
  return { name: hostname(), ip: first?.address ?? '', described };
}

function functionHost(stack: StackFile, node: NodeRecord, context: LocalContext): FunctionHost {
  const { clock, version, warn } = context;
  const { logDialect } = context.connected.platform;
  try {
    return new FunctionHost({ ...stack, node, programPath: replicaProgram, version, logDialect, clock, warn });
  } catch (thrown) {
    throw thrown instanceof NoTemporaryFolder ? new StartupError([thrown.message]) : thrown;
  }
}

function announcement(
  { functions, notRunnable, fileName }: StackFile,
  { functionsFolder, demoCalls, unusedKubeconfig }: LocalOptions,
): readonly string[] {
  const names = functions.map(({ name }) => name).join(', ') || 'none';
  const lines = [
    'Figures: this machine, every second. Nothing else is connected.',
    `Functions: ${names} (${functionsFolder ?? 'samples'}), run on this machine.`,
  ];
  if (demoCalls) {
    lines.push(
      'The samples are called six times a second while somebody watches, once a second otherwise (--no-demo-calls turns this off).',
    );
  }
  for (const { name, line, reason } of notRunnable) {
    lines.push(`Cannot run here: ${name} (${fileName}, line ${line}). ${reason}`);
  }
  for (const spec of functions) {
    const missing = missingProgram(spec);
    if (missing !== null) lines.push(`Not ready: ${spec.name} (${fileName}, line ${spec.line}). ${missing}`);
  }
  if (unusedKubeconfig !== null) {
    lines.push(`Found kubeconfig ${unusedKubeconfig}, not used; --kubernetes connects to its cluster.`);
  }
  return lines;
}
