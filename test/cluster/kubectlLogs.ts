import { kubectl, lab } from './lab.ts';

/** A log line with its Kubernetes timestamp (RFC 3339 with nine digits, so that it sorts as text). */
export interface StampedLine {
  readonly stamp: string;
  readonly text: string;
}

const inFunctions = ['--namespace', lab.functionsNamespace];

/** Names of a function's pods, including those being deleted. */
export async function podsOf(functionName: string): Promise<readonly string[]> {
  const text = await kubectl(...inFunctions, 'get', 'pods', '-l', `faas_function=${functionName}`, '-o', 'name');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace('pod/', ''))
    .sort();
}

/** `kubectl logs` of a pod: the run before its last restart, then the current one. */
export async function podLog(pod: string): Promise<readonly StampedLine[]> {
  const restarts = await kubectl(
    ...inFunctions,
    'get',
    'pod',
    pod,
    '-o',
    'jsonpath={.status.containerStatuses[0].restartCount}',
  );
  const logs = [...inFunctions, 'logs', pod, '--timestamps'];
  const previous = Number(restarts) > 0 ? await kubectl(...logs, '--previous') : '';
  return stamped(previous + (await kubectl(...logs).catch(emptyBeforeStart)));
}

/** kubectl fails if nothing has started yet: there is no log. */
function emptyBeforeStart(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message.includes('is waiting to start')) return '';
  throw thrown;
}

/** The logs of all pods of a function, each in its own order, merged by time. */
export async function functionLog(functionName: string): Promise<readonly StampedLine[]> {
  const logs = await Promise.all((await podsOf(functionName)).map(async (pod) => [...(await podLog(pod))]));
  const merged: StampedLine[] = [];
  for (;;) {
    const heads = logs.filter((log) => log.length > 0);
    const oldest = heads.reduce<StampedLine[] | null>((best, log) => (isOlder(log, best) ? log : best), null);
    const line = oldest?.shift();
    if (line === undefined) return merged;
    merged.push(line);
  }
}

/** When the newest line containing these words was written, Unix ms. */
export function saidAtMs(log: readonly StampedLine[], words: string): number {
  const line = log.findLast(({ text }) => text.includes(words));
  if (line === undefined) throw new Error(`kubectl logs shows no line with: ${words}`);
  return Date.parse(line.stamp);
}

function isOlder([a]: readonly StampedLine[], other: readonly StampedLine[] | null): boolean {
  const b = other?.[0];
  return b === undefined || (a !== undefined && a.stamp < b.stamp);
}

function stamped(text: string): StampedLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const [stamp = ''] = line.split(' ', 1);
    if (!/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{9}Z$/.test(stamp)) throw new Error(`a line without a time stamp: ${line}`);
    return { stamp, text: line.slice(stamp.length + 1) };
  });
}
