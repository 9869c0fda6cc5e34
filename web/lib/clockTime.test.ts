import { afterEach, expect, it, vi } from 'vitest';
import { clockTime, minuteClock, setClockZone, utcTime } from './clockTime.ts';

afterEach(() => {
  setClockZone('local');
  vi.unstubAllEnvs();
});

it.each<['local' | 'utc', string]>([
  ['local', '18:34:05'],
  ['utc', '13:04:05'],
])('Clocks of the zone %s show %s in India', async (zone, text) => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
  // Formatters keep the zone that they were made in.
  vi.resetModules();
  const fresh = await import('./clockTime.ts');
  fresh.setClockZone(zone);
  expect(fresh.clockTime(1_796_043_845)).toBe(text);
});

it.each<['local' | 'utc', string]>([
  ['local', '34:05.9'],
  ['utc', '04:05.9'],
])('Lines of a log in the zone %s are of %s in India, never rounded up', (zone, text) => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
  setClockZone(zone);
  expect(minuteClock(1_796_043_845.999)).toBe(text);
});

it('Hints are in UTC, whatever clocks show', () => {
  setClockZone('local');
  expect(utcTime(1_796_043_845)).toBe('2026-11-30 13:04:05 UTC');
  setClockZone('utc');
  expect(clockTime(1_796_043_845)).toBe('13:04:05');
});
