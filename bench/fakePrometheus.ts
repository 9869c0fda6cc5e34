import { once } from 'node:events';
import { createServer } from 'node:http';

/** Queries that a server received. */
export interface Asked {
  /** Queries for windows, one set a tick. */
  readonly ticks: number;
  readonly tickBytes: number;
  /** All others: discovery and calls. */
  readonly others: number;
}

/** The part of Prometheus' API needed for functions with one pod each, scraped every second. */
export interface FakePrometheus {
  readonly url: string;
  asked(): Asked;
  stop(): void;
}

export async function startFakePrometheus(functions: number): Promise<FakePrometheus> {
  const asked = { ticks: 0, tickBytes: 0, others: 0 };
  const server = createServer((request, response) => {
    let form = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      form += chunk;
    });
    request.on('end', () => {
      const query = new URLSearchParams(form).get('query') ?? '';
      const isTick = /\[\d+s\]$/.test(query);
      const body = request.url?.startsWith('/api/v1/label/')
        ? names(request.url)
        : answer(query, functions, Date.now() / 1000);
      if (isTick) asked.ticks++;
      else asked.others++;
      asked.tickBytes += isTick ? body.length : 0;
      response.end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => ({ ...asked }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(query: string, functions: number, now: number): string {
  const all = Array.from({ length: functions }, (_, index) => index);
  const pod = (index: number) => ({ namespace: 'openfaas-fn', pod: `fn-${index}-pod` });
  const row = (labels: object) => ({ metric: labels, value: [now, '1'] });
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
  const named = /pod=~"([^"]*)"/.exec(query)?.[1]?.split('|');
  const wanted = named === undefined ? null : new Set(named);
  const times = Array.from({ length: Number(window) }, (_, index) => Math.floor(now) - Number(window) + 1 + index);
  const figures = { container_cpu_usage_seconds_total: 0.25, container_memory_working_set_bytes: 0 };
  return success(
    'matrix',
    all
      .filter((index) => wanted?.has(pod(index).pod) ?? true)
      .flatMap((index) =>
        Object.entries(figures).map(([name, slope]) => ({
          metric: { __name__: name, ...pod(index), container: `fn-${index}`, id: `/${index}` },
          values: times.map((time) => [time, String(1e6 + time * slope)]),
        })),
      ),
  );
}

function names(url: string): string {
  const all = ['kube_pod_info', 'container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'];
  return JSON.stringify({ status: 'success', data: url.includes('exported_namespace') ? [] : all });
}

function success(resultType: string, result: readonly object[]): string {
  return JSON.stringify({ status: 'success', data: { resultType, result } });
}
