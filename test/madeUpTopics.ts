import type {
  CountedCalls,
  DoctorState,
  LiveFinding,
  LiveInvocation,
  OverviewState,
  StreamedFunction,
  StreamedNode,
  WindowState,
} from '../src/client/client.ts';
import { healthWords } from '../src/contract/health/healthWords.ts';
import type { MadeUpTopics } from './madeUpServer.ts';
import { SeededRandom } from './seededRandom.ts';

const namespace = 'openfaas-fn';
const measured = { source: 'agent', intervalSeconds: 1, measuredAtSeconds: null, why: null, how: null } as const;

/** What {@link madeUpTopics} is made from. */
export interface MadeUpNames {
  readonly functions: readonly string[];
  readonly nodes: readonly string[];
  /** Sub-function of every running call. */
  readonly subFunction: string;
  /** What findings say. */
  readonly sentence: string;
  /** Functions of which three calls each are counted and not followed. */
  readonly counted?: readonly string[];
  /** Pods that are not ready. */
  readonly pods?: readonly string[];
  /** What the set-up lacks: these sentences. */
  readonly setUp?: readonly string[];
}

/** The topics of the overview: functions whose figures differ in every second, two of them with a running call. */
export function madeUpTopics({ functions, nodes, subFunction, sentence, ...others }: MadeUpNames): MadeUpTopics {
  const random = new SeededRandom(1);
  const value = () => Math.round(random.between(0, 999)) / 10;
  const column = (seconds: number) => Array.from({ length: seconds }, value);
  const functionColumns = (seconds: number) => ({
    callsPerSecond: Array.from({ length: seconds }, () => random.between(0, 19)),
    errorsPerSecond: Array.from({ length: seconds }, () => random.between(0, 1)),
    cpuPercent: column(seconds),
    memoryPercent: column(seconds),
    p50Ms: column(seconds),
    p95Ms: column(seconds),
    replicasReady: Array<number>(seconds).fill(1),
  });
  const nodeColumns = (seconds: number) => ({
    cpuPercent: column(seconds),
    memoryPercent: column(seconds),
    rootDiskPercent: column(seconds),
    networkDownKibPerSecond: column(seconds),
    networkUpKibPerSecond: column(seconds),
  });
  const lastMinute = (): NonNullable<WindowState['lastMinute']> => ({
    callsPerSecond: value(),
    errorPercent: 0,
    ...{ p50Ms: value(), p50Bound: null, p95Ms: value(), p95Bound: null, p99Ms: value(), p99Bound: null },
    ...{ runMeanMs: 12, responseMeanMs: 14 },
  });
  const windowOf = (name: string, second: number, columns: WindowState['columns']): WindowState => ({
    connection: 'local',
    namespace,
    name,
    endSecond: second,
    columns,
    sources: Object.fromEntries(Object.keys(columns).map((each) => [each, measured])),
  });
  const calls = functions.slice(0, 2).map((name, index) => invocationOf(name, nodes[0] ?? null, subFunction, index));
  const counted = (others.counted ?? []).map(countedOf);
  const overview = (second: number): OverviewState => ({
    connection: 'local',
    endSecond: second,
    totals: {
      ...{ functions: functions.length, functionsReady: functions.length, pods: functions.length, nodes: nodes.length },
      ...{ callsPerSecond: 100, errorPercent: 0, running: calls.length + 3 * counted.length },
    },
    columns: { calls: column(60), errors: Array<number>(60).fill(0) },
    sources: { calls: { source: 'gateway', intervalSeconds: 1, why: null, how: null }, nodes: { how: {} } },
    running: { invocations: calls, counted },
    nodes: [],
  });
  return {
    state: (topic, second) => {
      const [, kind = topic, name = ''] = /^(\w+):(?:[^/]*\/)?([\s\S]*)$/.exec(topic) ?? [];
      if (kind === 'function') return { ...windowOf(name, second, functionColumns(60)), lastMinute: lastMinute() };
      if (kind === 'node') return windowOf(name, second, nodeColumns(60));
      if (kind === 'functions') {
        return {
          connection: 'local',
          items: functions.map((each, index) => functionOf(each, nodes, 1000 / (index + 1))),
          measuredAtSeconds: {},
          how: {},
        };
      }
      if (kind === 'nodes') return { connection: 'local', items: nodes.map(nodeOf), measuredAtSeconds: {}, how: {} };
      if (kind === 'findings') {
        const items = functions.slice(0, 4).map((each) => findingOf(each, sentence, second));
        const notReady = (others.pods ?? []).map((each) => podFindingOf(each, second));
        return { connection: 'local', items: [...items, ...notReady] };
      }
      if (kind === 'overview') return overview(second);
      if (kind === 'doctor') return doctor(others.setUp ?? []);
      return { connection: 'local', items: [] };
    },
    delta: (topic, second) => {
      const columns = { fromSecond: second };
      if (topic.startsWith('function:')) return { ...columns, columns: functionColumns(1), lastMinute: lastMinute() };
      if (topic.startsWith('node:')) return { ...columns, columns: nodeColumns(1) };
      return topic === 'overview' ? { ...columns, columns: { calls: [value()], errors: [0] } } : null;
    },
  };
}

function doctor(sentences: readonly string[]): DoctorState {
  return {
    connection: 'local',
    inventory: { source: 'kubernetes', functions: 1, pods: 1, nodes: 1 },
    figures: [],
    findings: sentences.map((text) => ({
      ...{ code: 'no_agents', severity: 'note', figures: ['node.cpuRate'], params: {}, source: null },
      ...{ copy: 'kubectl apply', en: { text, fix: 'Deploy the agent.' }, zh: { text, fix: '' } },
    })),
  };
}

function functionOf(name: string, nodes: readonly string[], callsPerSecond: number): StreamedFunction {
  return {
    ...{ connection: 'local', namespace, name, image: null, state: 'ready', reason: null, message: null },
    ...{ replicasWanted: 1, replicasReady: 1, restarts: 0, nodes: nodes.slice(0, 1), execTimeoutSeconds: null },
    ...{ callsPerSecond, errorPercent: 0, inFlight: 0, cpuPercent: 1, memoryPercent: 10, memoryBytes: 1e7 },
    ...{
      problem: null,
      coarse: true,
      sources: { callsPerSecond: { source: 'gateway', intervalSeconds: 10, why: null } },
    },
  };
}

function nodeOf(name: string): StreamedNode {
  return {
    ...{ connection: 'local', name, ip: null, otherAddresses: [], pods: 1, functions: 1, memoryBytes: 4e9 },
    ...{ cpuPercent: 1, memoryPercent: 1, rootDiskPercent: 1, cpus: 2 },
    ...{ networkDownKibPerSecond: 1, networkUpKibPerSecond: 1, problem: null, coarse: true },
    sources: { cpuPercent: { source: 'agent', intervalSeconds: 10, why: null } },
  };
}

function invocationOf(name: string, node: string | null, subFunction: string, index: number): LiveInvocation {
  const startedAtSeconds = Math.floor(Date.now() / 1000) - 5;
  return {
    ...{ connection: 'local', id: `${index}`.padStart(16, '0'), callId: null, function: { namespace, name } },
    ...{ pod: { name: `${name}-1`, uid: 'uid' }, node, startedAtSeconds, endedAtSeconds: null, state: 'running' },
    ...{ durationMs: null, coldStartMs: null, edges: [], mixed: false, why: null, revision: 1 },
    subFunctions: [{ name: subFunction, state: 'started', startedAtSeconds, endedAtSeconds: null }],
  };
}

function countedOf(name: string): CountedCalls {
  const why = { code: 'not_followed', params: {}, en: 'The calls are counted.', zh: '' } as const;
  return { connection: 'local', function: { namespace, name }, inFlight: 3, followed: false, why };
}

function podFindingOf(name: string, second: number): LiveFinding {
  const subject = { kind: 'pod', namespace, name } as const;
  const params = { reason: 'CrashLoopBackOff', message: null };
  const { action, en, zh } = healthWords({ code: 'replica_not_ready', params }, subject);
  return {
    ...{ connection: 'local', id: name, severity: 'error', subject, code: 'replica_not_ready', params },
    ...{ sinceSeconds: second - 60, endedSeconds: null, en, zh, action, revision: 1 },
  };
}

function findingOf(name: string, sentence: string, second: number): LiveFinding {
  return {
    ...{ connection: 'local', id: name, severity: 'error', subject: { kind: 'function', namespace, name } },
    ...{ sinceSeconds: second - 60, endedSeconds: null, code: 'calls_failing', params: {}, en: sentence, zh: sentence },
    ...{ action: { en: '', zh: '' }, revision: 1 },
  };
}
