import { kubectl, lab } from './lab.ts';

/** A line of a log, with the time stamp that Kubernetes gave it (RFC 3339, always nine digits: they sort as text). */
export interface StampedLine {
  readonly stamp: string;
  readonly text: string;
}

const inFunctions = ['--namespace', lab.functionsNamespace];

/** Pods of a function, by name, also those that are being deleted. */
export async function podsOf(functionName: string): Promise<readonly string[]> {
  const text = await kubectl(...inFunctions, 'get', 'pods', '-l', `faas_function=${functionName}`, '-o', 'name');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace('pod/', ''))
    .sort();
}

/** What `kubectl logs` prints of a pod: of what ran in it before its last restart, then of what runs in it now. */
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

/** kubectl fails where nothing has been started yet: there is no log. */
function emptyBeforeStart(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message.includes('is waiting to start')) return '';
  throw thrown;
}

/** The logs of all pods of a function: each in its own order, merged by time. */
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

/** When the newest line that contains these words was written, Unix ms. */
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
