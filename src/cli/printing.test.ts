import { expect, it } from 'vitest';
import { lineOutput } from './printing.ts';

it('drops lines that cannot be written, and finishes one that was written in part', () => {
  let text = '';
  let room = 0;
  const output = lineOutput((bytes) => {
    if (room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    const written = Math.min(room, bytes.length);
    room -= written;
    text += bytes.subarray(0, written).toString();
    return written;
  });
  const write = (line: string, bytes: number) => {
    room = bytes;
    output.write(`${line}\n`);
  };
  write('{"a":1}', 4);
  write('{"dropped":1}', 0);
  write('{"dropped":2}', 2);
  write('{"b":2}', 100);
  write('{"dropped":3}', 0);
  write('{"c":3}', 100);
  expect(text).toBe('{"a":1}\n{"b":2}\n{"c":3}\n');
});
