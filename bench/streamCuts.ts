import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TopicName } from '../src/contract/v1/stream.ts';
import { faascopeProgram, type Listening, startNode, stop } from './process.ts';
import type { CutPlan, CutReport } from './streamCutsProgram.ts';

const clients = 50;
const topicsOfClient = 5;
const functions = ['checkout', 'payment', 'mail', 'stock'].map((name) => `openfaas-fn/${name}` as const);

/** Topics of the samples, which are called all the time: their lines and invocations flow. */
const liveTopics: readonly TopicName[] = [
  ...functions.flatMap((name) => [`logs:${name}`, `invocations:${name}`, `function:${name}`] as const),
  'findings',
  'events',
  `node:${hostname()}`,
];

/** Clients of some topics each whose connections are cut at random moments, and that resume. */
export async function benchCuts({ origin }: Listening, topics: readonly TopicName[], cuts: number): Promise<void> {
  const program = fork(join(import.meta.dirname, 'streamCutsProgram.js'));
  const plan: CutPlan = { origin, topics, clients, topicsOfClient, cuts };
  const [told, ended] = [once(program, 'message'), once(program, 'exit')];
  program.send(plan);
  const [report]: CutReport[] = await told;
  program.kill('SIGTERM');
  await ended;
  if (report === undefined) throw new Error('the clients reported nothing');
  console.log(
    `${report.resumes} resumes after cuts at random moments: ${report.gaps} gaps, ${report.repeats} repeats, ` +
      `${report.states} whole states, ${report.others} windows unlike those of a client that was never cut ` +
      `(${report.windows} windows and ${report.items} lines, invocations, findings and events compared); ` +
      `clients ${((100 * report.cpuSeconds) / report.seconds).toFixed(1)} % of a core; ` +
      `load of the machine ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
  );
}

/** The same with the functions of this machine: what happens between two seconds is cut too. */
export async function benchLiveCuts(cuts: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-cuts-'));
  const flags = ['--listen', '127.0.0.1:0', '--state', folder, '--max-streams-per-client', String(2 * clients)];
  const server = await startNode([faascopeProgram, ...flags]);
  try {
    await benchCuts(server, liveTopics, cuts);
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true });
  }
}
