import { firstPlan } from '../../connections/firstPlan.ts';
import { ownPlan } from '../../connections/ownPlan.ts';
import type { OwnSources } from '../../connections/ownSources.ts';
import { ChoiceFile } from '../../connections/remembered/choiceFile.ts';
import { Running } from '../../connections/running.ts';
import type { ConnectionContext } from '../../connections/surroundings.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { Checkups } from '../../model/doctor/checkup.ts';
import { doctorReport } from '../../model/doctor/doctorReport.ts';
import type { Connection } from '../../model/source/connection.ts';
import { PeriodicTasks } from '../../model/source/periodicTasks.ts';
import { pause } from '../../sources/http/retry.ts';
import { packageVersion } from '../version.ts';
import type { DoctorOptions } from './doctorOptions.ts';
import { ownFindings } from './ownFindings.ts';
import { reportText } from './reportText.ts';

/** The sources are waited for so long, until each has told something or failed. */
const longestMs = 10_000;
const lookMs = 50;
/** These are asked only where somebody watches something: looking at the figures does. */
const askedWhenWatched: ReadonlySet<string> = new Set(['watchdog', 'agent', 'metrics-server']);

/**
 * Connects as the server would, looks everything over, and prints what there is, what is missing and what mends it.
 * @returns whether some figure has no source
 * @throws StartMistake when it cannot start as it was told to
 */
export async function runDoctor(own: OwnSources, options: DoctorOptions): Promise<boolean> {
  const warn = (sentence: string) => void process.stderr.write(`faascope: ${sentence}\n`);
  const tasks = new PeriodicTasks(systemClock, warn);
  const surroundings: ConnectionContext = {
    clock: systemClock,
    version: packageVersion(),
    environment: process.env,
    warn,
    tasks,
    guard: { rule: own.options.targets },
  };
  const file = new ChoiceFile(own.options.stateFolder);
  const { plan, notes } = firstPlan(ownPlan(own, surroundings), file.read(), own, surroundings);
  for (const note of notes) process.stderr.write(`faascope: ${note}\n`);
  const running = await Running.begin(plan);
  try {
    const { connection, found } = running.served;
    const untilMs = systemClock.monotonicMs() + longestMs;
    await found?.call(running.served);
    await untilTold(connection, systemClock, untilMs);
    const [checkup, findings] = await Promise.all([
      new Checkups(systemClock).of(connection),
      ownFindings(own.options, tasks, null),
    ]);
    const reader = { language: options.language, namespaces: null };
    const report = doctorReport(connection, checkup, findings, reader, systemClock.wallMs());
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, options.colours));
    return report.figures.some(({ missing }) => missing);
  } finally {
    await running.stop();
  }
}

/** Resolves when there is an inventory, or a reason for none, and each source has told something or failed. */
async function untilTold(connection: Connection, clock: Clock, untilMs: number): Promise<void> {
  while (clock.monotonicMs() < untilMs && !hasTold(connection, clock.wallMs())) {
    await pause(lookMs, new AbortController().signal);
  }
}

function hasTold({ inventory, sources }: Connection, nowMs: number): boolean {
  if (inventory.snapshot(nowMs) === null && inventory.fault === null) return false;
  return sources().every(
    ({ name, lastSuccessAtMs, lastError, intervalSeconds }) =>
      askedWhenWatched.has(name) ||
      lastError !== null ||
      // This machine's rates take two samples.
      (lastSuccessAtMs !== null && (name !== 'local' || intervalSeconds !== null)),
  );
}
