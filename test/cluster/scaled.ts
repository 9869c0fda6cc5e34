import { until } from '../until.ts';
import { podsOf } from './kubectlLogs.ts';
import { kubectl, lab } from './lab.ts';

/** Scales a function; resolves with its pods once exactly that many exist and are ready. */
export async function scaled(functionName: string, replicas: number): Promise<readonly string[]> {
  const deployment = ['--namespace', lab.functionsNamespace, `deployment/${functionName}`];
  await kubectl('scale', ...deployment, `--replicas=${replicas}`);
  await kubectl('rollout', 'status', ...deployment, '--timeout=60s');
  await until(`${replicas} pods`, async () => (await podsOf(functionName)).length === replicas, 60_000, 100);
  return podsOf(functionName);
}
