import { expect, test } from 'vitest';
import { brief, type LogCase, logLines, parse } from '../../../../test/invocation/parsedLog.ts';

/** A function's own words that look like a watchdog's. */
const lookAlikes: readonly LogCase[] = [
  {
    name: 'under a classic watchdog',
    log: `0 @ Forking fprocess.
          1 @ Running migrations
          2 @ Took 0.001 secs
          3 @ job done: 0.10s secs
          4 @ exit status 1
          5 @ Duration: 0.005s`,
    runs: ['succeeded 0-5'],
  },
  {
    name: 'under a proxying of-watchdog, once it has logged a call',
    log: `0 @ Running migrations
          500 @ POST / - 200 OK - ContentLength: 1B (0.2000s)
          600 @ Running migrations
          700 @ Took 0.100 secs
          700 @ exit status 1
          800 @ POST / - 200 OK - ContentLength: 1B (0.2500s)`,
    runs: ['succeeded 300-500', 'succeeded 550-800'],
  },
  {
    name: 'under a forking of-watchdog: Duration',
    log: `0 @ Running cat
          5 @ Duration: 0.005s
          9 @ Took 0.009 secs`,
    runs: ['succeeded 0-9'],
  },
  {
    name: 'of a call with a known process: the local host logs as a classic watchdog does',
    log: `0 #A @ Running cat
          1 #A @ Took 0.001 secs`,
    runs: [],
  },
  {
    name: 'after a prefix, and without a date',
    log: `0 @ stderr: @ Running cat
          1 @ stdout: @ Took 0.5 secs
          2 Running cat
          3 cat done: 0.50s secs`,
    runs: [],
  },
  {
    name: 'that only resemble a watchdog line',
    log: `0 @ Running two words
          1 @ Running: 
          1 @ Running: cat, then dog
          2 @ Took 3 secs or so
          3 @ Took long secs
          4 @ all is done: 0.50s secs
          5 @ cat done: 0.50s
          6 @ cat exited: after lunch
          7 @ exit status unknown
          8 @ the - 200 OK - ContentLength: 83
          9 @ POST / - 200 OK - ContentLength: 83 bytes
          9 @ POST / - 700 - ContentLength: 83`,
    runs: [],
  },
];

test.each(lookAlikes)("reads no call from a function's own words: $name", ({ log, runs }) => {
  expect(parse(logLines(log)).map(brief)).toEqual(runs);
});
