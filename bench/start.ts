import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { faascopeProgram, median, sleep } from './process.ts';

type Series = [number, number | null][];

const rounds = 7;
const port = 18_745;

/** From exec to the first whole answer (200, 60 pairs, a point in memRate and diskRate) and to the first rate, ms. */
export async function benchStart(): Promise<void> {
  const firstAnswers: number[] = [];
  const firstRates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const child = spawn(process.execPath, [faascopeProgram, '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' });
    let firstAnswerMs: number | null = null;
    for (;;) {
      const answer = await ask();
      if (answer !== null && firstAnswerMs === null) firstAnswerMs = performance.now() - begun;
      if (answer?.cpuRate.some(([, value]) => value !== null)) break;
      if (performance.now() - begun > 10_000) throw new Error('no rate within 10 s');
      await sleep(5);
    }
    firstAnswers.push(firstAnswerMs ?? Number.NaN);
    firstRates.push(performance.now() - begun);
    child.kill('SIGTERM');
    await once(child, 'exit');
    // Start rounds at different fractions of a second.
    await sleep(1000 / rounds);
  }
  const shown = (values: number[]) => `${Math.round(median(values))} ms (${values.map(Math.round).join(' ')})`;
  console.log(`exec to the first whole answer: ${shown(firstAnswers)}`);
  console.log(`exec to the first rate: ${shown(firstRates)}`);
}

async function ask(): Promise<{ cpuRate: Series } | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/dynamic/node?node=${encodeURIComponent(hostname())}`);
    const answer: { cpuRate: Series; memRate: Series; diskRate: Series } = JSON.parse(await response.text());
    const whole = [answer.memRate, answer.diskRate].every(
      (series) => series.length === 60 && series.some(([, value]) => value !== null),
    );
    return response.status === 200 && whole ? answer : null;
  } catch {
    return null;
  }
}
