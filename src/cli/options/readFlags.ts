import {
  type Command,
  commands,
  type FlagName,
  flags,
  flagTable,
  isCommand,
  isFlagName,
  variableOf,
  variablePrefix,
} from './flags.ts';
import { didYouMean, shownWord } from './mistakeWords.ts';

/** The raw values of the given flags, and every mistake in how they are given. */
export interface GivenFlags {
  /** Null for an unknown one, which is among the mistakes. */
  readonly command: Command | null;
  readonly values: ReadonlyMap<FlagName, readonly string[]>;
  /** Flags whose values are those of their environment variables. */
  readonly ofEnvironment: ReadonlySet<FlagName>;
  readonly mistakes: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that Kubernetes sets in every pod for a Service whose name is or begins with faascope:
 * `FAASCOPE_SERVICE_HOST`, `FAASCOPE_AGENT_PORT_8010_TCP_ADDR` and so on.
 */
const ofService =
  /^FAASCOPE_(?:[A-Z\d_]+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z\d_]+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

const shortFlags: Readonly<Record<string, string>> = { '-h': '--help', '-v': '--version' };

/**
 * Reads the command line and the environment; flags take precedence. Reports every mistake once, and repeats nothing
 * that may be a credential.
 */
export function readFlags(args: readonly string[], environment: Environment): GivenFlags {
  const { given, words } = splitArguments(args);
  const [word = 'serve', ...surplus] = words;
  const command = isCommand(word) ? word : null;
  const mistakes = new Set<string>();
  const values = flagValues(given, command, mistakes);
  if (command === null) {
    const advice = didYouMean(word, commands) || ` Commands: ${commands.join(', ')}.`;
    mistakes.add(`Unknown command ${shownWord(word)}.${advice}`);
  }
  for (const further of surplus) mistakes.add(`Unexpected argument ${shownWord(further)}. Give one command.`);
  const ofEnvironment = readEnvironment(environment, command, values, mistakes);
  return { command, values, ofEnvironment, mistakes: [...mistakes] };
}

/** A mistake with the names of environment variables in place of the flags that were given through them. */
export function asGiven(mistake: string, { ofEnvironment }: Pick<GivenFlags, 'ofEnvironment'>): string {
  return mistake.replace(/(?<![\w-])--([a-z-]+)/g, (text, name: string) =>
    isFlagName(name) && ofEnvironment.has(name) ? variableOf(name) : text,
  );
}

/** A flag on the command line. */
interface GivenFlag {
  /** With its dashes. */
  readonly word: string;
  readonly value: string | undefined;
}

/** The flags with their values, and the other words. */
function splitArguments(args: readonly string[]): { given: readonly GivenFlag[]; words: readonly string[] } {
  const given: GivenFlag[] = [];
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const text = args[index] ?? '';
    const long = shortFlags[text] ?? text;
    if (!/^--?[^-]/.test(long)) {
      words.push(text);
      continue;
    }
    const equals = long.indexOf('=');
    const word = equals < 0 ? long : long.slice(0, equals);
    let value = equals < 0 ? undefined : long.slice(equals + 1);
    const next = args[index + 1];
    const kind = word.startsWith('--') ? flagTable.get(word.slice(2))?.kind : undefined;
    // The word behind an unknown flag is most likely its value.
    const takesNext = kind === undefined ? !isCommand(next) : kind !== 'switch';
    if (value === undefined && takesNext && isValue(next)) {
      value = next;
      index++;
    }
    given.push({ word, value });
  }
  return { given, words };
}

function isValue(word: string | undefined): boolean {
  return word?.startsWith('--') === false && !(word in shortFlags);
}

function flagValues(
  given: readonly GivenFlag[],
  command: Command | null,
  mistakes: Set<string>,
): Map<FlagName, string[]> {
  const values = new Map<FlagName, string[]>();
  for (const { word, value } of given) {
    const name = word.slice(2);
    if (!word.startsWith('--') || !isFlagName(name)) {
      mistakes.add(`Unknown flag ${shownWord(word)}.${adviceFor(word.replace(/^-+/, ''), command)}`);
    } else if (!applies(name, command)) {
      mistakes.add(`--${name} does not apply to faascope ${command}; remove it.`);
    } else if (flags[name].kind === 'switch') {
      if (value !== undefined) mistakes.add(`--${name} takes no value.`);
      values.set(name, ['true']);
    } else if (value === undefined || value === '') {
      mistakes.add(`--${name} needs a value: ${exampleOf(name)}.`);
    } else if (flags[name].kind === 'value' && values.has(name)) {
      mistakes.add(`--${name} is given more than once.`);
    } else {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  return values;
}

function adviceFor(name: string, command: Command | null): string {
  const known = [...flagTable].filter(([, { of }]) => command === null || of.includes(command)).map(([each]) => each);
  return didYouMean(name, known, '--') || ` See faascope ${command ?? 'serve'} --help.`;
}

function exampleOf(name: FlagName): string {
  return `--${name} ${flagTable.get(name)?.value ?? ''}`;
}

/** True for every flag if the command is unknown. */
function applies(name: FlagName, command: Command | null): boolean {
  return command === null || flagTable.get(name)?.of.includes(command) === true;
}

/** Adds the values of variables whose flags are not given. Returns these flags. */
function readEnvironment(
  environment: Environment,
  command: Command | null,
  values: Map<FlagName, string[]>,
  mistakes: Set<string>,
): Set<FlagName> {
  const added = new Set<FlagName>();
  for (const [name, { kind, of }] of flagTable) {
    const variable = variableOf(name);
    const text = environment[variable];
    if (text === undefined || text === '' || !isFlagName(name) || values.has(name)) continue;
    if (!applies(name, command)) {
      // A server and its doctor may share their variables.
      if (command !== 'serve' || !of.includes('doctor')) {
        mistakes.add(`${variable} does not apply to faascope ${command}; unset it.`);
      }
      continue;
    }
    const isOn = text === 'true' || text === '1';
    if (kind === 'switch' && !isOn) {
      if (text !== 'false' && text !== '0') mistakes.add(`${variable} must be true or false.`);
      continue;
    }
    const given = kind === 'list' ? text.split(',').filter(Boolean) : [kind === 'switch' ? 'true' : text];
    if (given.length === 0) continue;
    values.set(name, given);
    added.add(name);
  }
  const known = [...flagTable.keys()].map((name) => variableOf(name).slice(variablePrefix.length));
  for (const name of Object.keys(environment).sort()) {
    const word = name.slice(variablePrefix.length);
    if (!name.startsWith(variablePrefix) || known.includes(word) || ofService.test(name)) continue;
    const advice = didYouMean(word, known, variablePrefix) || ' Unset it, or see --help for the known ones.';
    mistakes.add(`Unknown environment variable ${name}.${advice}`);
  }
  return added;
}
