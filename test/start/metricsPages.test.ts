import { spawnSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { component } from '../component.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

it.runIf(process.platform === 'linux' && component('promtool')).each([
  ['the server', oneFunction, 'faascope_sampler_lateness_seconds'],
  ['the agent', ['agent'], 'faascope_agent_sampler_lateness_seconds'],
])('/metrics of %s follows the conventions of Prometheus', async (_, flags, lateness) => {
  const started = await ServerProcess.start(flags);
  onTestFinished(async () => {
    await started.stop();
  });
  let input = '';
  await until('it has sampled', async () => {
    input = await (await fetch(`${started.origin}/metrics`)).text();
    return new RegExp(`^${lateness}_count [1-9]`, 'm').test(input);
  });
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  expect({ status, printed: stdout + stderr }).toEqual({ status: 0, printed: '' });
  // A sampler is late by less than its whole second: these are seconds.
  expect(Number(new RegExp(`^${lateness}\\{quantile="0.5"\\} (\\S+)$`, 'm').exec(input)?.[1])).toBeLessThan(1);
});
