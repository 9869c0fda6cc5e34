import { ExpositionDecoder, type WantedMetric } from '../src/platforms/openfaas/exposition/expositionDecoder.ts';
import { median } from './process.ts';

const functions = 1000;
const chunkBytes = 64 * 1024;
const rounds = 15;
const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
const wanted: readonly WantedMetric[] = [
  { name: 'gateway_function_invocation_started', labels: ['function_name'] },
  { name: 'gateway_function_invocation_total', labels: ['function_name', 'code'] },
  { name: 'gateway_functions_seconds_bucket', labels: ['function_name', 'le'] },
  { name: 'gateway_functions_seconds_sum', labels: ['function_name'] },
  { name: 'gateway_functions_seconds_count', labels: ['function_name'] },
];

/** Throughput of decoding Prometheus' text format, MB a second: wanted and skipped lines. */
export async function benchExpositionText(): Promise<void> {
  measure(`a gateway with ${functions} functions, every line asked for`, gatewayPage(), wanted);
  measure('the same page, nothing asked for that begins alike', gatewayPage(), [{ name: 'calls_total', labels: [] }]);
  measure('the same page, another name that begins alike', gatewayPage(), [{ name: 'gateway_x_total', labels: [] }]);
}

function measure(what: string, page: Buffer, metrics: readonly WantedMetric[]): void {
  const seconds: number[] = [];
  let samples = 0;
  let heapBytes = 0;
  const decoder = new ExpositionDecoder(metrics, () => {
    samples++;
  });
  for (let round = 0; round < rounds; round++) {
    samples = 0;
    const heapBefore = process.memoryUsage().heapUsed;
    const begunMs = performance.now();
    for (let at = 0; at < page.length; at += chunkBytes) decoder.push(page.subarray(at, at + chunkBytes));
    seconds.push((performance.now() - begunMs) / 1000);
    decoder.finish();
    heapBytes = process.memoryUsage().heapUsed - heapBefore;
  }
  const megabytes = page.length / 1e6;
  console.log(
    `${what}: ${(megabytes / median(seconds)).toFixed(0)} MB/s (${megabytes.toFixed(1)} MB in ` +
      `${(median(seconds) * 1000).toFixed(1)} ms, ${samples} samples, ${(heapBytes / 1e6).toFixed(1)} MB of heap)`,
  );
}

function gatewayPage(): Buffer {
  const lines: string[] = [];
  for (let index = 0; index < functions; index++) {
    const name = `function_name="some-function-${index}.openfaas-fn"`;
    lines.push(`gateway_function_invocation_started{${name}} ${index}`);
    for (const code of ['200', '500']) {
      const labels = `code="${code}",${name}`;
      lines.push(`gateway_function_invocation_total{${labels}} ${index}`);
      for (const bound of bounds) lines.push(`gateway_functions_seconds_bucket{${labels},le="${bound}"} ${index}`);
      lines.push(`gateway_functions_seconds_sum{${labels}} ${index * 0.018971491}`);
      lines.push(`gateway_functions_seconds_count{${labels}} ${index}`);
    }
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}
