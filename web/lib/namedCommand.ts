/** A command between backticks; a name quoted for the shell may hold some itself. */
const command = /^[^`]*`((?:[^`'\\]|\\.|'[^']*')+)`/s;

/** The command that a sentence of the API names between backticks; null if it names none. */
export function namedCommand(sentence: string): string | null {
  return command.exec(sentence)?.[1] ?? null;
}
