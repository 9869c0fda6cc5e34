const local = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A second as the clock on the wall shows it: `14:04:18`. @param second Unix seconds */
export function clockTime(second: number): string {
  return local.format(second * 1000);
}

/** The same second in UTC, for a hint: `2026-11-28 13:04:18 UTC`. */
export function utcTime(second: number): string {
  return `${new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
