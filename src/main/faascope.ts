#!/usr/bin/env node
import { homedir } from 'node:os';
import { serviceAccountFolder } from '../sources/kubernetes/access/serviceAccount.ts';
import { clusterOptions } from './options/clusterOptions.ts';
import { helpText } from './options/helpText.ts';
import { prometheusOptions } from './options/prometheusOptions.ts';
import { readFlags } from './options/readFlags.ts';
import { serveOptions } from './options/serveOptions.ts';
import { serve } from './serve.ts';
import { StartMistake } from './startMistake.ts';
import { packageVersion } from './version.ts';

/** Exit code of a start that was told something wrong. */
const wrongUse = 2;

const given = readFlags(process.argv.slice(2), process.env);
if (given.values.has('help')) {
  process.stdout.write(helpText());
} else if (given.values.has('version')) {
  process.stdout.write(`${packageVersion()}\n`);
} else if (given.command !== 'serve') {
  const reason = ['agent', 'doctor'].includes(given.command) ? 'is not in this version yet' : 'is no command';
  refuse([`"${given.command}" ${reason}; see --help`, ...given.mistakes]);
} else {
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
    try {
      await serve(options, choice, prometheus.servers);
    } catch (thrown) {
      if (!(thrown instanceof StartMistake)) throw thrown;
      refuse(thrown.mistakes);
    }
  }
}

function refuse(mistakes: readonly string[]): void {
  for (const mistake of mistakes) process.stderr.write(`faascope: ${mistake}\n`);
  process.exitCode = wrongUse;
}
