import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

it.runIf(process.platform === 'linux').each([
  ['the server', oneFunction, 'faascope_sampler_lateness_seconds'],
  ['the agent', ['agent'], 'faascope_agent_sampler_lateness_seconds'],
])('/metrics of %s follows the conventions of Prometheus', async (_, flags, lateness) => {
  const started = await ServerProcess.start(flags);
  let input = '';
  await until('it has sampled', async () => {
    input = await (await fetch(`${started.origin}/metrics`)).text();
    return new RegExp(`^${lateness}_count [1-9]`, 'm').test(input);
  });
  await started.stop();
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  expect({ status, printed: stdout + stderr }).toEqual({ status: 0, printed: '' });
  // A sampler is late by less than its whole second: these are seconds.
  expect(Number(new RegExp(`^${lateness}\\{quantile="0.5"\\} (\\S+)$`, 'm').exec(input)?.[1])).toBeLessThan(1);
});
