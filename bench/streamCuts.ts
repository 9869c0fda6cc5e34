import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Listening } from './process.ts';
import type { CutPlan, CutReport } from './streamCutsProgram.ts';

const clients = 50;
const topicsOfClient = 5;

/** Clients of some topics each whose connections are cut at random moments, and that resume. */
export async function benchCuts({ origin }: Listening, topics: readonly string[], cuts: number): Promise<void> {
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
      `${report.states} whole states, ${report.others} windows unlike those of a client that was never cut; ` +
      `clients ${((100 * report.cpuSeconds) / report.seconds).toFixed(1)} % of a core; ` +
      `load of the machine ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
  );
}
