#!/usr/bin/env node
import { homedir } from 'node:os';
import type { OwnSources } from '../connections/ownSources.ts';
import { StartMistake } from '../connections/startMistake.ts';
import type { DoctorOptions } from './doctor/doctorOptions.ts';
import { helpText } from './options/helpText.ts';
import { prometheusOptions } from './options/prometheusOptions.ts';
import { readFlags } from './options/readFlags.ts';
import { surviveOutput } from './printing.ts';
import { exitOnSignal, StopSignal } from './stopSignal.ts';
import { packageVersion } from './version.ts';

/** Exit code of a start that was told something wrong. */
const wrongUse = 2;
/** Exit code of the doctor when a figure has no source. */
const figureMissing = 1;

surviveOutput();
const given = readFlags(process.argv.slice(2), process.env);
if (given.values.has('help')) {
  process.stdout.write(helpText());
} else if (given.values.has('version')) {
  process.stdout.write(`${packageVersion()}\n`);
} else if (given.command === 'agent') {
  const stop = StopSignal.caught();
  const [{ agentOptions }, { runAgent }] = await Promise.all([
    import('./agent/agentOptions.ts'),
    import('./agent/runAgent.ts'),
  ]);
  const options = agentOptions(given);
  if ('mistakes' in options) refuse(options.mistakes);
  else await runAgent(options, stop).catch(refuseMistake);
} else if (given.command !== 'serve' && given.command !== 'doctor') {
  refuse(given.mistakes);
} else {
  const isDoctor = given.command === 'doctor';
  const stop = isDoctor ? null : StopSignal.caught();
  if (isDoctor) exitOnSignal();
  // An agent is small: it loads nothing of the server.
  const [{ clusterOptions }, { serveOptions }, { doctorOptions }, { serve }, { serviceAccountFolder }] =
    await Promise.all([
      import('./options/clusterOptions.ts'),
      import('./options/serveOptions.ts'),
      import('./doctor/doctorOptions.ts'),
      import('./serve.ts'),
      import('../sources/kubernetes/access/serviceAccount.ts'),
    ]);
  const choice = await clusterOptions(given, {
    environment: process.env,
    homeFolder: homeFolder(),
    serviceAccountFolder,
  });
  const prometheus = prometheusOptions(given);
  const mistakes = [...given.mistakes, ...choice.mistakes, ...prometheus.mistakes];
  const told = doctorOptions(given, process.env, process.stdout.isTTY);
  if (isDoctor) mistakes.push(...told.mistakes);
  const options = serveOptions({ ...given, mistakes });
  if ('mistakes' in options) {
    refuse(options.mistakes);
  } else {
    const own = { options, choice, prometheus: prometheus.servers };
    await (stop === null ? doctor(own, told.options) : serve(own, stop)).catch(refuseMistake);
  }
}

async function doctor(own: OwnSources, told: DoctorOptions): Promise<void> {
  const { runDoctor } = await import('./doctor/runDoctor.ts');
  if (await runDoctor(own, told)) process.exitCode = figureMissing;
}

/** That of the user; `/` for one that the system does not know, as in many containers. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

function refuseMistake(thrown: unknown): void {
  if (!(thrown instanceof StartMistake)) throw thrown;
  refuse(thrown.mistakes);
}

function refuse(mistakes: readonly string[]): void {
  for (const mistake of mistakes) process.stderr.write(`faascope: ${mistake}\n`);
  process.exitCode = wrongUse;
}
