import { lab } from '../lab.ts';

/** Number of measured calls, and their total duration. */
export interface Durations {
  readonly count: number;
  readonly sumSeconds: number;
}

/** Calls by outcome. */
export interface CallCount {
  readonly success: number;
  readonly error: number;
}

/** A function's durations on the gateway's metrics page. */
export async function gatewayDurations(functionName: string): Promise<Durations> {
  const text = await page(lab.gatewayMetricsUrl);
  const label = `function_name="${functionName}.${lab.functionsNamespace}"`;
  return summed(text, 'gateway_functions_seconds', label);
}

/** Calls of a function counted by the gateway, by outcome. */
export async function gatewayCount(functionName: string): Promise<CallCount> {
  const lines = (await page(lab.gatewayMetricsUrl))
    .split('\n')
    .filter((line) => line.startsWith('gateway_function_invocation_total{'))
    .filter((line) => line.includes(`function_name="${functionName}.${lab.functionsNamespace}"`));
  const total = (isCounted: (code: number) => boolean) =>
    sum(lines.filter((line) => isCounted(Number(/code="(\d+)"/.exec(line)?.[1]))).map(sampleValue));
  return { success: total((code) => code < 400), error: total((code) => code >= 400) };
}

/** Durations of runs, from the watchdogs of the given pods. */
export async function watchdogDurations(podIps: readonly string[]): Promise<Durations> {
  const all = await Promise.all(
    podIps.map(async (ip) => summed(await page(`http://${ip}:8081/metrics`), 'http_request_duration_seconds', '')),
  );
  return { count: sum(all.map(({ count }) => count)), sumSeconds: sum(all.map(({ sumSeconds }) => sumSeconds)) };
}

export const meanMs = ({ count, sumSeconds }: Durations): number => (1000 * sumSeconds) / count;

async function page(url: string): Promise<string> {
  return (await fetch(url)).text();
}

function summed(text: string, metric: string, label: string): Durations {
  const lines = text.split('\n').filter((line) => line.includes(label));
  const total = (name: string) => sum(lines.filter((line) => line.startsWith(`${name}{`)).map(sampleValue));
  return { count: total(`${metric}_count`), sumSeconds: total(`${metric}_sum`) };
}

function sampleValue(line: string): number {
  return Number(line.slice(line.lastIndexOf(' ')));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
