import { type Flag, type FlagName, flags, variableOf, variablePrefix } from './flags.ts';
import { didYouMean, shownWord } from './mistakeWords.ts';

/** The raw values of the given flags, and every mistake in how they are given. */
export interface GivenFlags {
  readonly command: string;
  readonly values: ReadonlyMap<FlagName, readonly string[]>;
  readonly mistakes: readonly string[];
}

const commands = ['serve', 'agent', 'doctor'];
/**
 * Variables that Kubernetes sets in every pod for a Service whose name is or begins with faascope:
 * `FAASCOPE_SERVICE_HOST`, `FAASCOPE_AGENT_PORT_8010_TCP_ADDR` and so on.
 */
const ofService =
  /^FAASCOPE_(?:[A-Z\d_]+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z\d_]+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

const table: ReadonlyMap<string, Flag> = new Map(Object.entries(flags));
const flagNames = [...table.keys()];
const isFlagName = (name: string): name is FlagName => table.has(name);

const isValue = (word: string | undefined) => word?.startsWith('--') === false;

/**
 * Reads the command line and the environment; flags take precedence. Reports every mistake, and repeats nothing that may
 * be a credential.
 */
export function readFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): GivenFlags {
  const values = new Map<FlagName, string[]>();
  const mistakes: string[] = [];
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    const short = { '-h': '--help', '-v': '--version' }[word] ?? word;
    if (!short.startsWith('--')) {
      words.push(word);
      continue;
    }
    const equals = short.indexOf('=');
    const name = short.slice(2, equals < 0 ? undefined : equals);
    let value = equals < 0 ? undefined : short.slice(equals + 1);
    if (!isFlagName(name)) {
      mistakes.push(`Unknown flag ${shownWord(`--${name}`)}.${didYouMean(name, flagNames, '--')}`);
      // The next word is most likely its value.
      if (equals < 0 && isValue(args[index + 1]) && !commands.includes(args[index + 1] ?? '')) index++;
      continue;
    }
    const { kind } = flags[name];
    if (kind === 'switch') {
      if (value !== undefined) mistakes.push(`--${name} takes no value.`);
      values.set(name, ['true']);
      continue;
    }
    if (value === undefined && isValue(args[index + 1])) value = args[++index];
    if (value === undefined || value === '') mistakes.push(`--${name} needs a value.`);
    else if (kind === 'value' && values.has(name)) mistakes.push(`--${name} is given more than once.`);
    else values.set(name, [...(values.get(name) ?? []), value]);
  }
  const [command = 'serve', ...surplus] = words;
  if (!commands.includes(command)) {
    mistakes.push(`Unknown command ${shownWord(command)}.${didYouMean(command, commands) || ' See --help.'}`);
  }
  for (const word of surplus) mistakes.push(`Unexpected argument ${shownWord(word)}. Give one command.`);
  readEnvironment(environment, values, mistakes);
  return { command, values, mistakes };
}

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  values: Map<FlagName, string[]>,
  mistakes: string[],
): void {
  for (const name of table.keys()) {
    const text = environment[variableOf(name)];
    if (text === undefined || text === '' || !isFlagName(name) || values.has(name)) continue;
    const { kind } = flags[name];
    if (kind === 'list') values.set(name, text.split(',').filter(Boolean));
    else if (kind === 'value') values.set(name, [text]);
    else if (text === 'true' || text === '1') values.set(name, ['true']);
    else if (text !== 'false' && text !== '0') mistakes.push(`${variableOf(name)} must be true or false.`);
  }
  const known = flagNames.map((name) => variableOf(name).slice(variablePrefix.length));
  for (const name of Object.keys(environment).sort()) {
    const word = name.slice(variablePrefix.length);
    if (!name.startsWith(variablePrefix) || known.includes(word) || ofService.test(name)) continue;
    const advice = didYouMean(word, known, variablePrefix) || ' Unset it, or see --help for the known ones.';
    mistakes.push(`Unknown environment variable ${name}.${advice}`);
  }
}
