const mostSafeDigits = 15;
const zero = 0x30;
const nine = 0x39;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const named: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** The number that some bytes write down, as Go does; undefined when they write none. */
export function sampleValue(bytes: Buffer, from: number, to: number): number | undefined {
  let value = 0;
  let at = from;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) break;
    value = value * 10 + byte - zero;
  }
  if (at === to && to > from && to - from <= mostSafeDigits) return value;
  const text = bytes.toString('latin1', from, to);
  return decimal.test(text) ? Number(text) : named[text.toLowerCase()];
}
