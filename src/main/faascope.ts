#!/usr/bin/env node
import { homedir } from 'node:os';
import { helpText } from './options/helpText.ts';
import { prometheusOptions } from './options/prometheusOptions.ts';
import { readFlags } from './options/readFlags.ts';
import { StartMistake } from './startMistake.ts';
import { packageVersion } from './version.ts';

/** Exit code of a start that was told something wrong. */
const wrongUse = 2;

const given = readFlags(process.argv.slice(2), process.env);
if (given.values.has('help')) {
  process.stdout.write(helpText());
} else if (given.values.has('version')) {
  process.stdout.write(`${packageVersion()}\n`);
} else if (given.command === 'agent') {
  const [{ agentOptions }, { runAgent }] = await Promise.all([
    import('./agent/agentOptions.ts'),
    import('./agent/runAgent.ts'),
  ]);
  const options = agentOptions(given);
  if ('mistakes' in options) refuse(options.mistakes);
  else await runAgent(options).catch(refuseMistake);
} else if (given.command !== 'serve') {
  const reason = given.command === 'doctor' ? 'is not in this version yet' : 'is no command';
  refuse([`"${given.command}" ${reason}; see --help`, ...given.mistakes]);
} else {
  // An agent is small: it loads nothing of the server.
  const [{ clusterOptions }, { serveOptions }, { serve }, { serviceAccountFolder }] = await Promise.all([
    import('./options/clusterOptions.ts'),
    import('./options/serveOptions.ts'),
    import('./serve.ts'),
    import('../sources/kubernetes/access/serviceAccount.ts'),
  ]);
  const choice = await clusterOptions(given, {
    environment: process.env,
    homeFolder: homedir(),
    serviceAccountFolder,
  });
  const prometheus = prometheusOptions(given);
  const options = serveOptions({ ...given, mistakes: [...given.mistakes, ...choice.mistakes, ...prometheus.mistakes] });
  if ('mistakes' in options) {
    refuse(options.mistakes);
  } else {
    await serve({ options, choice, prometheus: prometheus.servers }).catch(refuseMistake);
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
