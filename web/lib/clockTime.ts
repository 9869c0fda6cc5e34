/** Whose time clocks show. */
export type ClockZone = 'local' | 'utc';

const form = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
const clocks = {
  local: new Intl.DateTimeFormat('en-GB', form),
  utc: new Intl.DateTimeFormat('en-GB', { ...form, timeZone: 'UTC' }),
};
let zone: ClockZone = 'local';

/** Makes all clocks of the page show the time of a zone. */
export function setClockZone(chosen: ClockZone): void {
  zone = chosen;
}

/** A second as clocks show it, in the zone that was chosen: `14:04:18`. @param second Unix seconds */
export function clockTime(second: number): string {
  return clocks[zone].format(second * 1000);
}

/** Minutes, seconds and tenths of the same clocks, never rounded up: `04:18.3`. @param moment Unix seconds */
export function minuteClock(moment: number): string {
  const tenths = Math.floor(moment * 10 + 1e-6);
  const at = new Date(Math.floor(tenths / 10) * 1000);
  const minutes = zone === 'utc' ? at.getUTCMinutes() : at.getMinutes();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(minutes)}:${two(at.getUTCSeconds())}.${tenths % 10}`;
}

/** The same second in UTC, for a hint: `2026-11-28 13:04:18 UTC`. */
export function utcTime(second: number): string {
  return `${new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
