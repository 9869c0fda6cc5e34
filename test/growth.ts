/** Length of the larger input relative to the smaller one. */
const factor = 16;

/** Linear code takes 16 times as long, quadratic code 256 times: the (geometric) middle between the two. */
export const mostGrowth = 64;

/** A garbage collection may fall into one measurement, but hardly into three. */
const mostTries = 3;

/**
 * How many times as long `run` takes when its input is 16 times as long. Measured by CPU time of this process, the least
 * of several tries, so that a busy machine has little influence.
 */
export function growth(run: (input: string) => unknown, inputOf: (size: number) => string, size: number): number {
  const small = inputOf(size);
  const large = inputOf(size * factor);
  let times = 1;
  while (cpuMs(run, small, times) < 1) times *= 2;
  let ratio = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < mostTries && ratio >= mostGrowth; tries++) {
    ratio = Math.min(ratio, least(run, large, times) / least(run, small, times));
  }
  return ratio;
}

function least(run: (input: string) => unknown, input: string, times: number): number {
  return Math.min(...Array.from({ length: 3 }, () => cpuMs(run, input, times)));
}

function cpuMs(run: (input: string) => unknown, input: string, times: number): number {
  const before = process.cpuUsage();
  for (let count = 0; count < times; count++) run(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
