import { once } from 'node:events';
import { createServer } from 'node:http';
import { faascopeProgram, sleep, startNode, stop, usageOf } from './process.ts';

const functions = 50;
const seconds = 10;

/** What a server with Prometheus' API was asked. */
interface Asked {
  queries: number;
  bytes: number;
}

/** Upstream requests a second while 1 and 200 clients ask for the same 50 functions once a second. */
export async function benchPrometheus(): Promise<void> {
  for (const clients of [1, 200]) {
    const asked: Asked = { queries: 0, bytes: 0 };
    const upstream = createServer((request, response) => {
      let form = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        form += chunk;
      });
      request.on('end', () => {
        const body = answer(new URLSearchParams(form).get('query') ?? '', Date.now() / 1000);
        asked.queries++;
        asked.bytes += body.length;
        response.end(body);
      });
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const address = upstream.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const server = await startNode([
      faascopeProgram,
      '--listen',
      '127.0.0.1:0',
      '--prometheus',
      `http://127.0.0.1:${port}`,
    ]);
    await sleep(3000);
    await askAll(server.origin, 1);
    await sleep(2000);
    const before = { ...asked, cpuSeconds: usageOf(server.child.pid ?? 0).cpuSeconds };
    const begun = performance.now();
    let answered = 0;
    for (let round = 0; round < seconds; round++) {
      answered += await askAll(server.origin, clients);
      await sleep(Math.max(0, (round + 1) * 1000 - (performance.now() - begun)));
    }
    const elapsed = (performance.now() - begun) / 1000;
    const cpu = (100 * (usageOf(server.child.pid ?? 0).cpuSeconds - before.cpuSeconds)) / elapsed;
    console.log(
      `${clients} clients, ${functions} functions: ${((asked.queries - before.queries) / elapsed).toFixed(2)} upstream ` +
        `requests/s of ${Math.round((asked.bytes - before.bytes) / (asked.queries - before.queries))} bytes, ` +
        `${Math.round(answered / elapsed)} answers/s, ${cpu.toFixed(1)} % of a core`,
    );
    await stop(server);
    upstream.closeAllConnections();
    upstream.close();
  }
}

/** Asks once for every function, for each client; gives the number of answers. */
async function askAll(origin: string, clients: number): Promise<number> {
  const client = async () => {
    for (let index = 0; index < functions; index++) {
      const response = await fetch(`${origin}/dynamic/function?func=fn-${index}`);
      if (response.status !== 200) throw new Error(`answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return clients * functions;
}

/** As much of the API as the functions need: a pod each, scraped each second. */
function answer(query: string, now: number): string {
  const all = Array.from({ length: functions }, (_, index) => index);
  const pod = (index: number) => ({ namespace: 'openfaas-fn', pod: `fn-${index}-pod` });
  const row = (labels: object) => ({ metric: labels, value: [now, '1'] });
  if (query.startsWith('group by')) {
    const names = ['kube_pod_info', 'container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'];
    return success(
      'vector',
      names.map((name) => row({ __name__: name })),
    );
  }
  if (query.includes('kube_pod_owner')) {
    return success(
      'vector',
      all.flatMap((index) => [
        row({ __name__: 'kube_deployment_spec_replicas', namespace: 'openfaas-fn', deployment: `fn-${index}` }),
        row({ __name__: 'kube_pod_info', ...pod(index), uid: `uid-${index}`, node: 'n' }),
        row({ __name__: 'kube_pod_container_info', ...pod(index), container: `fn-${index}` }),
        row({ __name__: 'kube_pod_container_state_started', ...pod(index) }),
        row({ __name__: 'kube_pod_status_phase', ...pod(index), phase: 'Running' }),
        {
          metric: {
            __name__: 'kube_pod_container_resource_limits',
            ...pod(index),
            container: `fn-${index}`,
            resource: 'memory',
          },
          value: [now, '1e8'],
        },
      ]),
    );
  }
  const window = /container_cpu_usage.*\[(\d+)s\]$/.exec(query)?.[1];
  if (window === undefined) return success('vector', []);
  const times = Array.from({ length: Number(window) }, (_, index) => Math.floor(now) - Number(window) + 1 + index);
  const figures = { container_cpu_usage_seconds_total: 0.25, container_memory_working_set_bytes: 0 };
  return success(
    'matrix',
    all.flatMap((index) =>
      Object.entries(figures).map(([name, slope]) => ({
        metric: { __name__: name, ...pod(index), container: `fn-${index}`, id: `/${index}` },
        values: times.map((time) => [time, String(1e6 + time * slope)]),
      })),
    ),
  );
}

function success(resultType: string, result: readonly object[]): string {
  return JSON.stringify({ status: 'success', data: { resultType, result } });
}
