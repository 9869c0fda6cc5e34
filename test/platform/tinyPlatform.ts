import { DecimalSeconds } from '../../src/model/invocation/decimalSeconds.ts';
import type { CallLine } from '../../src/model/invocation/logDialect.ts';
import type { Platform } from '../../src/model/platform.ts';
import { listAt, numberAt, textAt } from '../../src/sources/http/jsonMember.ts';

/** `done 7 200 0.25`: the call's id, HTTP status and duration, seconds. Starts are not logged. */
class TinyLine implements CallLine {
  readonly event = 'summary';
  readonly duration = new DecimalSeconds();
  readonly timed = true;
  statusCode = 0;
  callId: string | null = null;
  readonly mayReportKill = false;
  readonly mayBeReportedAgain = false;
  readonly errorsEndCalls = false;
  readonly outputAtEnd = false;
  readonly undated = true;

  read(text: string, at: number, to: number): boolean {
    const [word, callId = '', status = '', seconds = ''] = text.slice(at, to).split(' ');
    if (word !== 'done' || this.duration.read(seconds, 0) < 0) return false;
    this.callId = callId;
    this.statusCode = Number(status);
    return true;
  }

  judge(): 'accept' {
    return 'accept';
  }

  outputStart(): number {
    return -1;
  }
}

/**
 * A platform that differs from OpenFaaS in every respect: functions are custom objects `tasks`, run in the container
 * `worker` beside a sidecar, in namespaces with a label; it has another log format and other metric names.
 */
export const tinyPlatform: Platform = {
  name: 'Tiny',
  defaultNamespace: 'tasks',
  workloads: {
    group: 'tiny.example',
    version: 'v1',
    resource: 'tasks',
    functionSelector: '',
    podSelector: 'tiny.example/task',
    forbidden: (verbs, namespace) => ({ code: 'may_not_read_deployments', params: { verbs, namespace } }),
    isFunctionNamespace: (namespace) => textAt(namespace, 'metadata', 'labels', 'tiny.example/tasks') === 'yes',
    decodeFunction: (task) => {
      const name = textAt(task, 'metadata', 'name');
      const namespace = textAt(task, 'metadata', 'namespace');
      if (name === null || namespace === null) return null;
      const timeoutSeconds = numberAt(task, 'spec', 'timeoutSeconds');
      return {
        namespace,
        name,
        image: textAt(listAt(task, 'spec', 'programs')[0], 'image') ?? '',
        replicasWanted: numberAt(task, 'spec', 'workers') ?? 0,
        execTimeoutMs: timeoutSeconds === null ? null : timeoutSeconds * 1000,
      };
    },
    functionOf: (pod) => textAt(pod, 'metadata', 'labels', 'tiny.example/task'),
    functionContainers: (_functionName, containers) => containers.filter((name) => name === 'worker'),
  },
  logDialect: () => new TinyLine(),
  series: {
    counter: 'gateway',
    replicas: 'tiny_workers',
    started: 'tiny_begun_total',
    ended: 'tiny_done_total',
    statusLabel: 'status',
    requestSeconds: 'tiny_wait_seconds',
    functionLabels: ['space', 'task'],
    functionNamed: ({ space, task = '' }, defaultNamespace) => ({ namespace: space ?? defaultNamespace, name: task }),
    runSeconds: 'tiny_run_seconds',
    runMatchers: 'kind="task"',
    functionOf: (deployment, _containers, isFunction) => {
      const name = /^task-(.+)$/.exec(deployment ?? '')?.[1];
      return name !== undefined && isFunction(name) ? name : null;
    },
    functionContainer: () => 'worker',
    notScraped: (addresses) => ({ code: 'gateway_not_scraped', params: { addresses } }),
  },
  services: {
    counters: [(namespace, name) => namespace === 'tiny' && name === 'meter'],
    counterPort: 7070,
    prometheus: [],
    usualCounters: [],
    usualPrometheus: [],
  },
};
