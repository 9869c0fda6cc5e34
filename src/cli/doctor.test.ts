import { describe, expect, it } from 'vitest';
import { doctorOptions } from './doctor.ts';
import { readFlags } from './options/readFlags.ts';

const given = readFlags(['doctor'], {});

describe('doctor --color', () => {
  it.each<[Record<string, string>, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('%j, terminal %s: %s', (environment, isTerminal, colours) => {
    expect(doctorOptions(given, environment, isTerminal).options.colours).toBe(colours);
  });
});
