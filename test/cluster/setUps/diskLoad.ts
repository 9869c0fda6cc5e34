import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { untilWallTime } from '../../truth/series.ts';

const mibEach = 6;

/**
 * Writes a file and reads it back, some MiB per second for the given number of seconds, bypassing the page cache.
 */
export async function loadDisk(file: string, seconds: number): Promise<void> {
  const untilMs = Date.now() + seconds * 1000;
  for (let at = 0; Date.now() < untilMs; at += mibEach) {
    const nextMs = Date.now() + 1000;
    await copy('if=/dev/zero', `of=${file}`, `seek=${at}`, 'oflag=direct', 'conv=notrunc');
    await copy(`if=${file}`, 'of=/dev/null', `skip=${at}`, 'iflag=direct');
    await untilWallTime(nextMs);
  }
}

async function copy(...operands: readonly string[]): Promise<void> {
  const program = spawn('dd', [...operands, 'bs=1M', `count=${mibEach}`], { stdio: 'ignore' });
  const [code] = await once(program, 'exit');
  if (code !== 0) throw new Error(`dd ${operands.join(' ')} ended with ${code}`);
}
