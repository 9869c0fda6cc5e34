#!/usr/bin/env node
import { StartupError } from '../connections/startupError.ts';
import { helpText } from './options/helpText.ts';
import { asGiven, type GivenFlags, readFlags } from './options/readFlags.ts';
import { surviveOutput } from './printing.ts';
import { exitOnSignal, StopSignal } from './stopSignal.ts';
import { packageVersion } from './version.ts';

/** Exit code if the program cannot start with its flags. */
const wrongUse = 2;
/** Exit code of the doctor if a figure has no source. */
const figureMissing = 1;

/** Signals are caught first. Each command loads its own code: an agent is small and loads nothing of the server. */
async function run(given: GivenFlags): Promise<void> {
  if (given.command === 'agent') {
    const stop = StopSignal.caught();
    const { runAgent } = await import('./agent.ts');
    await runAgent(given, stop);
  } else if (given.command === 'serve') {
    const stop = StopSignal.caught();
    const { serve } = await import('./serve.ts');
    await serve(given, stop);
  } else if (given.command === 'doctor') {
    exitOnSignal();
    const { runDoctor } = await import('./doctor.ts');
    if (await runDoctor(given)) process.exitCode = figureMissing;
  } else throw new StartupError(given.mistakes);
}

surviveOutput();
const given = readFlags(process.argv.slice(2), process.env);
if (given.command !== null && given.values.has('help')) {
  process.stdout.write(helpText(given.command));
} else if (given.command !== null && given.values.has('version')) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  await run(given).catch((thrown: unknown) => {
    if (!(thrown instanceof StartupError)) throw thrown;
    const reasons = new Set(thrown.reasons.map((reason) => asGiven(reason, given)));
    for (const reason of reasons) process.stderr.write(`faascope: ${reason}\n`);
    process.exitCode = wrongUse;
  });
}
