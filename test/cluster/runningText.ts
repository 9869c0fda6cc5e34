import type { ServerProcess } from '../serverProcess.ts';

interface RunningAnswer {
  readonly func_info: {
    readonly status: string;
    readonly mixed?: boolean;
    readonly invoke_info: Readonly<Record<string, { readonly status: string; readonly invoke: readonly string[] }>>;
  };
  readonly status: string;
}

/** An answer of /running, and when it first appeared, Unix ms. */
export interface Moment {
  readonly text: string;
  readonly atMs: number;
}

/** The current /running answer for a function on one line: `running a:started>b,c b:ended c:started`. */
export async function runningText(server: ServerProcess, functionName: string): Promise<string> {
  const response = await fetch(`${server.origin}/running?func=${functionName}`);
  const answer: RunningAnswer = JSON.parse(await response.text());
  if (answer.status !== 'success') return `error ${JSON.stringify(answer)}`;
  const { status, mixed, invoke_info } = answer.func_info;
  const subs = Object.entries(invoke_info).map(
    ([name, sub]) => `${name}:${sub.status}${sub.invoke.length > 0 ? `>${sub.invoke.join(',')}` : ''}`,
  );
  return [status, ...(mixed ? ['mixed'] : []), ...subs].join(' ');
}

/**
 * Polls /running until it shows a call running and then ended; returns every distinct answer from the first running
 * one, in order. Nothing must be running before.
 */
export async function watchCall(
  server: ServerProcess,
  functionName: string,
  heard: (text: string) => void = () => {},
  withinMs = 15_000,
): Promise<readonly Moment[]> {
  const begunMs = performance.now();
  const moments: Moment[] = [];
  for (;;) {
    const text = await runningText(server, functionName);
    if (text.startsWith('error')) throw new Error(text);
    const isNew = moments.length > 0 ? text !== moments.at(-1)?.text : text.startsWith('running');
    if (isNew) {
      moments.push({ text, atMs: Date.now() });
      heard(text);
      if (text.startsWith('end')) return moments;
    }
    if (performance.now() - begunMs > withinMs) throw new Error(`no call ran and ended:\n${JSON.stringify(moments)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** When /running first gave this answer; fails if it never did. */
export function momentAt(moments: readonly Moment[], begins: string): number {
  const found = moments.find(({ text }) => text.startsWith(begins));
  if (found === undefined) throw new Error(`never said: ${begins}\n${JSON.stringify(moments)}`);
  return found.atMs;
}

/** `median 12 ms, max 30 ms of 5`. */
export function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return `median ${Math.round(median)} ms, max ${Math.round(sorted.at(-1) ?? Number.NaN)} ms of ${sorted.length}`;
}
