const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A timer of Node cannot wait longer than this, about 24.8 days. */
const longestMs = 2 ** 31 - 1;

/**
 * Milliseconds of a duration in Go's form (`1m30s`, `300ms`, `1.5h`), or of a bare whole number of seconds. Null when
 * it is neither, is negative, or is longer than a timer can be.
 */
export function parseGoDuration(text: string): number | null {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : sumOfParts(text);
  return ms !== null && ms <= longestMs ? ms : null;
}

function sumOfParts(text: string): number | null {
  let rest = text;
  let ms = 0;
  do {
    const part = /^(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/.exec(rest);
    const unit = unitMs[part?.[2] ?? ''];
    if (part === null || unit === undefined) return null;
    ms += Number(part[1]) * unit;
    rest = rest.slice(part[0].length);
  } while (rest !== '');
  return ms;
}

/** The duration in Go's own spelling (`0s`, `300ms`, `5s`, `1m30s`, `1h0m0s`); below a millisecond it is rounded. */
export function formatGoDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole === 0) return '0s';
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = `${(whole % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
