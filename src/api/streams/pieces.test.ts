import { expect, it } from 'vitest';
import { Pieces } from './pieces.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function* counting(done: string[], name: string, pieces: number): Generator<undefined, undefined> {
  for (let piece = 1; piece <= pieces; piece++) {
    done.push(`${name}${piece}`);
    if (piece < pieces) yield;
  }
}

it('Work in pieces lets others go on between two of them', async () => {
  const [done, pieces] = [[] as string[], new Pieces(() => {})];
  pieces.begin(counting(done, 'a', 3));
  expect(done).toEqual(['a1']);
  await turn();
  expect(done).toEqual(['a1', 'a2']);
  await turn();
  await turn();
  expect(done).toEqual(['a1', 'a2', 'a3']);
});

it('Work in pieces is finished before other work begins, and each piece is done once', async () => {
  const [done, pieces] = [[] as string[], new Pieces(() => {})];
  pieces.begin(counting(done, 'a', 3));
  pieces.begin(counting(done, 'b', 2));
  expect(done).toEqual(['a1', 'a2', 'a3', 'b1']);
  pieces.finish();
  for (let count = 0; count < 4; count++) await turn();
  expect(done).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
});

it('Work in pieces that is dropped is not continued', async () => {
  const [done, pieces] = [[] as string[], new Pieces(() => {})];
  pieces.begin(counting(done, 'a', 3));
  pieces.drop();
  await turn();
  await turn();
  expect(done).toEqual(['a1']);
});

it('Work in pieces that throws is reported and ends', async () => {
  const failures: unknown[] = [];
  const pieces = new Pieces((thrown) => failures.push(thrown));
  pieces.begin(
    (function* () {
      yield;
      throw new Error('broken');
    })(),
  );
  await turn();
  await turn();
  expect(failures).toEqual([new Error('broken')]);
});
