import { systemErrorCode } from '../../model/systemErrorCode.ts';

/** Values that cannot hold a credential: an address without user name and query, a path or a name. */
const harmless = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[\w.*-]*(?::\d{1,5})?|\[[\da-f:.]+\](?::\d{1,5})?)(?:\/[\w./-]*)?$/i;
const mostShown = 200;
/** What an error code of the system means for a path. */
const wordsOfCode: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'part of the path is not a folder'],
  ['ELOOP', 'its links are circular'],
]);
/** What a mistyped command or flag looks like; a token pasted in the wrong place mostly does not. */
const wordLike = /^(?:-{0,2}[a-z][a-z_-]{0,29}|--?)$/i;
/** Words further apart than this share of their letters are not misspellings of each other. */
const mostEdits = 1 / 3;

/** A given value in a message: in quotes, or without its text if it may contain a credential. */
export function shownValue(text: string): string {
  return text.length <= mostShown && harmless.test(text) ? `"${text}"` : 'the value (not shown: it may hold a secret)';
}

/** A mistyped command or flag in a message: verbatim, or without its text if it does not look like one. */
export function shownWord(word: string): string {
  return wordLike.test(word) ? word : '(not shown: it may hold a secret)';
}

/**
 * ` Did you mean X?` for the likeliest choice: the only one that begins with `word`, or the one that it misspells, in
 * either case; empty if it resembles none.
 *
 * @param prefix written before the choice
 */
export function didYouMean(word: string, choices: readonly string[], prefix = ''): string {
  if (word === '' || word.length > mostShown) return '';
  const given = word.toLowerCase();
  const [begun, ...further] = choices.filter((choice) => choice.toLowerCase().startsWith(given));
  let best = further.length === 0 ? (begun ?? null) : null;
  let fewest = word.length * mostEdits;
  for (const choice of best === null ? choices : []) {
    const edits = editsBetween(given, choice.toLowerCase());
    if (edits > fewest || (edits === fewest && best !== null)) continue;
    fewest = edits;
    best = choice;
  }
  return best === null ? '' : ` Did you mean ${prefix}${best}?`;
}

/** Why a file or folder cannot be used, from the error of reading it: `ENOENT`, without the path. */
export function reasonOf(thrown: unknown): string {
  const code = systemErrorCode(thrown) ?? 'unknown error';
  const words = wordsOfCode.get(code);
  return words === undefined ? code : `${code}: ${words}`;
}

/** Levenshtein distance: letters to insert, delete or replace; a swap of two neighbours counts as one. */
function editsBetween(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const now = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const swaps = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      now[column] = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        swaps ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = now;
  }
  return last[to.length] ?? 0;
}
