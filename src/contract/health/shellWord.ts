/** A word that no POSIX shell treats in a special way. */
const plainWord = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/** A word of a command line for a POSIX shell, quoted where it must be: `$(id)` stays what it is. */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : shellQuoted(word);
}

/** A text in single quotes, in which a POSIX shell replaces nothing. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
