import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const heldTick = join(import.meta.dirname, '../dist/cli/heldTick.js');

/** Runs ticks, full garbage collections between them, ticks again; then reports V8's type feedback for tick objects. */
const program = (before: string) => `
  const { setTimeout: sleep } = await import('node:timers/promises');
  ${before}
  const ticks = async () => {
    for (let count = 0; count < 100; count++) await new Promise((resolve) => process.nextTick(resolve));
  };
  await ticks();
  for (let count = 0; count < 5; count++) {
    gc();
    await sleep(1);
  }
  await ticks();
  %DebugPrint(process.nextTick);
`;

async function shapesLearnt(before: string): Promise<ReadonlySet<string>> {
  const flags = ['--expose-gc', '--allow-natives-syntax', '--input-type=module', '--eval', program(before)];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  return new Set(Array.from(stdout.matchAll(/DefineKeyedOwnPropertyInLiteral ([A-Z]+)/g), ([, state = '']) => state));
}

describe('holdTick', () => {
  it('makes V8 keep the shape of tick objects across full garbage collections', async () => {
    expect(await shapesLearnt('')).toContain('MEGAMORPHIC');
    const held = await shapesLearnt(`(await import(${JSON.stringify(heldTick)})).holdTick();`);
    expect(held).toEqual(new Set(['MONOMORPHIC']));
  });
});
