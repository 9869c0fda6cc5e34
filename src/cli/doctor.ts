import { configuredPlan, initialPlan } from '../connections/connectionPlan.ts';
import { ActiveConnection } from '../connections/connectionRegistry.ts';
import { connectedPlatform } from '../connections/platforms.ts';
import { ChoiceFile } from '../connections/rememberedChoice.ts';
import { StartupError } from '../connections/startupError.ts';
import { WritableFolder } from '../connections/stateFolder.ts';
import { type Language, languages } from '../contract/finding/language.ts';
import { onBug } from '../model/bugs.ts';
import { systemClock } from '../model/clock.ts';
import { Checkups } from '../model/doctor/checkup.ts';
import { doctorReport } from '../model/doctor/doctorReport.ts';
import type { Connection } from '../model/source/connection.ts';
import { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { pause } from '../sources/http/retry.ts';
import { neededRoles } from '../sources/kubernetes/rights/neededRoles.ts';
import { rbacOptions } from './options/rbacOptions.ts';
import type { GivenFlags } from './options/readFlags.ts';
import { serveOptions } from './options/serveOptions.ts';
import { serverSettings, usualPlaces } from './options/serverSettings.ts';
import { ownFindings } from './ownFindings.ts';
import { reportText } from './reportText.ts';
import { rolesJson, rolesYaml } from './rolesText.ts';
import { packageVersion } from './version.ts';

/** How long to wait until each source has answered or failed. */
const longestMs = 10_000;
const lookMs = 50;
/** These are only used while something is watched, as when figures are checked. */
const askedWhenWatched: ReadonlySet<string> = new Set(['watchdog', 'agent', 'metrics-server']);

/** How the doctor prints its report. */
export interface DoctorOptions {
  readonly language: Language;
  /** Print the answer of `/api/v1/doctor`. */
  readonly json: boolean;
  readonly colours: boolean;
}

/**
 * Connects like the server, examines everything, and prints what exists, what is missing and how to fix it.
 * @returns whether some figure has no source
 * @throws StartupError if it cannot start with these flags
 */
export async function runDoctor(given: GivenFlags): Promise<boolean> {
  const { options: printing, mistakes } = doctorOptions(given, process.env, process.stdout.isTTY);
  if (given.values.has('rbac')) {
    process.stdout.write(await rolesText(given, printing, mistakes));
    return false;
  }
  const { options, configured } = await serverSettings(given, mistakes);
  const warn = (sentence: string) => void process.stderr.write(`faascope: ${sentence}\n`);
  const tasks = new PeriodicTasks(systemClock, warn);
  onBug((thrown) => tasks.failed('background work', thrown));
  const context = {
    clock: systemClock,
    version: packageVersion(),
    environment: process.env,
    warn,
    tasks,
    allowInvoke: options.allowInvoke,
    guard: { rule: options.targets },
    connected: connectedPlatform(null),
  };
  const remembered = new ChoiceFile(options.stateFolder).read();
  const { plan, notes } = initialPlan(configuredPlan(configured, context), remembered, configured, context);
  for (const note of notes) process.stderr.write(`faascope: ${note}\n`);
  const active = await ActiveConnection.start(plan);
  try {
    const { connection } = active.built;
    const folder = options.stateFolder === null ? null : new WritableFolder(options.stateFolder, systemClock);
    const untilMs = systemClock.monotonicMs() + longestMs;
    await active.built.discovered?.();
    await sourcesSettled(connection, untilMs);
    const [checkup, findings] = await Promise.all([
      new Checkups(systemClock).of(connection, null),
      ownFindings(options, folder, tasks, null),
    ]);
    const reader = { language: printing.language, namespaces: null };
    const report = doctorReport(connection, checkup, findings, reader, connection.clock.wallMs());
    process.stdout.write(printing.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, printing.colours));
    return report.figures.some(({ missing }) => missing);
  } finally {
    await active.stop();
  }
}

/**
 * The roles that the connection needs, found by the flags alone.
 * @throws StartupError with every mistake
 */
async function rolesText(
  given: GivenFlags,
  { json, language }: DoctorOptions,
  furtherMistakes: readonly string[],
): Promise<string> {
  const earlier = [...given.mistakes, ...furtherMistakes];
  const { scope, namespaces, subject } = await rbacOptions(given, usualPlaces(), earlier);
  const checked = serveOptions({ ...given, mistakes: earlier });
  if ('mistakes' in checked) throw new StartupError(checked.mistakes);
  const roles = neededRoles(scope, namespaces);
  return json ? rolesJson(roles) : rolesYaml(roles, subject, language);
}

/** Reads what `faascope doctor` takes besides the flags of the server: the options, and every mistake. */
export function doctorOptions(
  { values }: GivenFlags,
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): { readonly options: DoctorOptions; readonly mistakes: readonly string[] } {
  const asked = values.get('lang')?.[0];
  const language = languages.find((each) => each === asked);
  const mistakes =
    asked === undefined || language !== undefined ? [] : [`--lang must be one of ${languages.join(', ')}.`];
  const { NO_COLOR: noColour = '', TERM: terminal } = environment;
  return {
    options: {
      language: language ?? localeLanguage(environment),
      json: values.has('json'),
      colours: isTerminal && noColour === '' && terminal !== 'dumb',
    },
    mistakes,
  };
}

/** The language of messages: LC_ALL takes precedence over LC_MESSAGES, that over LANG (POSIX, 8.2). */
function localeLanguage({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((each) => each !== undefined && each !== '') ?? '';
  return /^zh\b|^zh_/i.test(locale) ? 'zh' : 'en';
}

/** Resolves when there is an inventory, or a reason for none, and each source has answered or failed. */
async function sourcesSettled(connection: Connection, untilMs: number): Promise<void> {
  while (systemClock.monotonicMs() < untilMs && !areSettled(connection)) {
    await pause(lookMs, new AbortController().signal);
  }
}

function areSettled({ inventory, clock, sources }: Connection): boolean {
  if (inventory.snapshot(clock.wallMs()) === null && inventory.fault === null) return false;
  return sources().every(
    ({ name, lastSuccessAtMs, lastError, intervalSeconds }) =>
      askedWhenWatched.has(name) ||
      lastError !== null ||
      // Rates of this machine need two samples.
      (lastSuccessAtMs !== null && (name !== 'local' || intervalSeconds !== null)),
  );
}
