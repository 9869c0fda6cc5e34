const slash = 0x2f;
const dash = 0x2d;
const colon = 0x3a;
const space = 0x20;
const letterT = 0x54;
const letterZ = 0x5a;
const comma = 0x2c;
const dot = 0x2e;
const plus = 0x2b;
const dateLength = 19;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isDigitPair(text: string, at: number): boolean {
  return isDigit(text.charCodeAt(at)) && isDigit(text.charCodeAt(at + 1));
}

/** Whether there is a `2006/01/02 15:04:05` at `at`, with `separator` in the date. */
function isDate(text: string, at: number, separator: number): boolean {
  if (text.charCodeAt(at + 4) !== separator || text.charCodeAt(at + 7) !== separator) return false;
  if (text.charCodeAt(at + 13) !== colon || text.charCodeAt(at + 16) !== colon) return false;
  const between = text.charCodeAt(at + 10);
  if (between !== space && !(between === letterT && separator === dash)) return false;
  // With all five separators in place, checking the first digits is enough.
  return (
    isDigit(text.charCodeAt(at)) &&
    isDigit(text.charCodeAt(at + 5)) &&
    isDigit(text.charCodeAt(at + 8)) &&
    isDigit(text.charCodeAt(at + 11)) &&
    isDigit(text.charCodeAt(at + 17))
  );
}

/** Index after a fraction and a zone (`,123`, `.123456Z`, `+08:00`) at `at`. */
function fractionEnd(text: string, at: number): number {
  let end = at;
  const mark = text.charCodeAt(end);
  if (mark === comma || mark === dot) {
    end++;
    while (isDigit(text.charCodeAt(end))) end++;
  }
  const zone = text.charCodeAt(end);
  if (zone === letterZ) return end + 1;
  if ((zone === plus || zone === dash) && isDigitPair(text, end + 1) && text.charCodeAt(end + 3) === colon)
    return end + 6;
  return end;
}

/**
 * Index after a date, a time and spaces at `at`; -1 if there are none. Accepts `2006/01/02 15:04:05` (Go's log package,
 * `date`) and `2006-01-02 15:04:05,123` (Python's logging), also with `T` and a zone.
 */
export function dateEnd(text: string, at: number): number {
  const separator = text.charCodeAt(at + 4);
  if (separator !== slash && separator !== dash) return -1;
  if (!isDate(text, at, separator)) return -1;
  let end = fractionEnd(text, at + dateLength);
  if (text.charCodeAt(end) !== space) return -1;
  while (text.charCodeAt(end) === space) end++;
  return end;
}

/**
 * Index of the first `2006/01/02 15:04:05` at or after `from`; -1 if there is none. After output without a newline, the
 * next message follows on the same line.
 */
export function findDate(text: string, from: number): number {
  for (let at = text.indexOf('/', from + 4); at >= 0; at = text.indexOf('/', at + 1)) {
    if (text.charCodeAt(at + 3) === slash && isDate(text, at - 4, slash)) return at - 4;
  }
  return -1;
}
