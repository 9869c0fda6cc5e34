import { expect, test } from 'vitest';
import { KeptRuns } from './keptRuns.ts';
import { Run } from './run.ts';

test('a dropped run holds no lines', () => {
  const dropped: Run[] = [];
  const kept = new KeptRuns(2, (run) => dropped.push(run));
  for (let n = 0; n < 5; n++) {
    const run = new Run(kept.startAt(n, 0), null);
    kept.addLine(run, { seconds: n, nanos: 0, ordinal: 0, text: 'x'.repeat(1000) });
    run.end(n * 1000, 'succeeded', null);
    kept.add(run);
  }
  expect(dropped).toHaveLength(3);
  expect(dropped.map(({ lines }) => lines.bytes)).toEqual([0, 0, 0]);
  expect(dropped.flatMap(({ lines }) => lines.kept)).toEqual([]);
  let bytes = 0;
  kept.eachEndedSince(0, ({ lines }) => {
    bytes += lines.bytes;
  });
  expect(kept.linesBytes).toBe(bytes);
});
