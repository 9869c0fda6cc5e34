import { type Flag, type FlagName, flags, variableOf } from './flags.ts';

/** The raw values of the flags that were given, and everything that is wrong with how they were given. */
export interface GivenFlags {
  readonly command: string;
  readonly values: ReadonlyMap<FlagName, readonly string[]>;
  readonly mistakes: readonly string[];
}

const table: ReadonlyMap<string, Flag> = new Map(Object.entries(flags));
const isFlagName = (name: string): name is FlagName => table.has(name);

/**
 * Reads the command line and the environment; flags win. Reports every mistake instead of the first one only.
 * Variables that are no flag are left alone: Kubernetes sets some that begin with FAASCOPE_ by itself.
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
      mistakes.push(`there is no flag --${name}`);
      continue;
    }
    const { kind } = flags[name];
    if (kind === 'switch') {
      if (value !== undefined) mistakes.push(`--${name} takes no value`);
      values.set(name, ['true']);
      continue;
    }
    if (value === undefined && args[index + 1]?.startsWith('--') === false) value = args[++index];
    if (value === undefined || value === '') mistakes.push(`--${name} needs a value`);
    else if (kind === 'value' && values.has(name)) mistakes.push(`--${name} is given twice`);
    else values.set(name, [...(values.get(name) ?? []), value]);
  }
  const [command = 'serve', ...surplus] = words;
  for (const word of surplus) mistakes.push(`"${word}" is too much; there is one command`);
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
    else if (text !== 'false' && text !== '0') mistakes.push(`${variableOf(name)} must be true or false`);
  }
}
