let stampedSecond = Number.NaN;
let stamp = '';

/** `2006/01/02 15:04:05 `, local time: how each line of a watchdog begins. */
export function watchdogStamp(wallMs: number): string {
  const second = Math.floor(wallMs / 1000);
  if (second !== stampedSecond) {
    const at = new Date(wallMs);
    const two = (value: number) => String(value).padStart(2, '0');
    const date = `${at.getFullYear()}/${two(at.getMonth() + 1)}/${two(at.getDate())}`;
    stamp = `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} `;
    stampedSecond = second;
  }
  return stamp;
}
