import { createServer } from 'node:http';
import { durationBoundsSeconds } from '../src/model/calls/durationHistogram.ts';

// A Prometheus that has the CPU and memory of so many functions, and the metrics page of a gateway that counts a call of
// each of them every second.
const functions = Number(process.argv[2]);
const namespace = 'openfaas-fn';

const all = Array.from({ length: functions }, (_, index) => `function-${index}`);
const result = all.map((container, index) => ({
  metric: { namespace, container },
  value: [1_700_000_000, String(1000 + index)],
}));
const reply = Buffer.from(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
const bounds = [...durationBoundsSeconds, '+Inf'];
const begunMs = Date.now();

function gatewayPage(): string {
  const seconds = Math.floor((Date.now() - begunMs) / 1000);
  const lines: string[] = [];
  for (const [index, function_] of all.entries()) {
    const name = `function_name="${function_}.${namespace}"`;
    const calls = index + seconds;
    lines.push(`gateway_function_invocation_started{${name}} ${calls}`);
    const labels = `code="200",${name}`;
    lines.push(`gateway_function_invocation_total{${labels}} ${calls}`);
    for (const bound of bounds) lines.push(`gateway_functions_seconds_bucket{${labels},le="${bound}"} ${calls}`);
    lines.push(`gateway_functions_seconds_sum{${labels}} ${calls * 0.002}`);
    lines.push(`gateway_functions_seconds_count{${labels}} ${calls}`);
  }
  return `${lines.join('\n')}\n`;
}

const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/metrics') response.setHeader('content-type', 'text/plain; version=0.0.4').end(gatewayPage());
  else response.setHeader('content-type', 'application/json').end(reply);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`at http://127.0.0.1:${address.port}\n`);
});
