import type { EventFact, HealthFact, HealthSubject } from './healthKinds.ts';
import { shellWord } from './shellWord.ts';

/** A sentence in both languages. */
export interface BothLanguages {
  readonly en: string;
  readonly zh: string;
}

/** A finding in words: what is wrong, and what to do about it. `{age}` stands for the time since it began. */
export interface HealthWords extends BothLanguages {
  readonly action: BothLanguages;
}

const checkSource: BothLanguages = {
  en: 'Check that it runs and can be reached; see the doctor.',
  zh: '检查其是否运行且可达，详见诊断。',
};

/** The words for a finding about `subject`. */
export function healthWords(fact: HealthFact, { namespace, name }: HealthSubject): HealthWords {
  switch (fact.code) {
    case 'calls_failing': {
      const { percent, calls } = fact.params;
      // A count from 10 on is given in steps, as the percentage is: together they would be no number of calls.
      const isExact = calls < 10;
      const failed =
        percent === 100
          ? {
              en: isExact ? `All ${calls} calls of ${name}` : `All calls of ${name}`,
              zh: `${isExact ? `的 ${calls} 次` : '的所有'}调用全部失败`,
            }
          : {
              en: `About ${percent}% of ${isExact ? calls : 'the'} calls of ${name}`,
              zh: isExact ? `的 ${calls} 次调用中有约 ${percent}% 失败` : `约 ${percent}% 的调用失败`,
            };
      return {
        en: `${failed.en} failed in the last 60 s, for {age}.`,
        zh: `${name} 最近 60 秒${failed.zh}，已持续 {age}。`,
        action: { en: 'Read the log lines of a failed invocation.', zh: '查看一次失败调用的日志。' },
      };
    }
    case 'replica_not_ready': {
      const { reason, message } = fact.params;
      const pod = shellWord(name) + (namespace === null ? '' : ` -n ${shellWord(namespace)}`);
      return {
        en: `Replica ${name} has not been ready for {age}: ${reason}${message === null ? '' : ` (${message})`}.`,
        zh: `副本 ${name} 未就绪，已持续 {age}：${reason}${message === null ? '' : `（${message}）`}。`,
        action: {
          en: `Run \`kubectl describe pod ${pod}\`, and read its log.`,
          zh: `运行 \`kubectl describe pod ${pod}\`，并查看其日志。`,
        },
      };
    }
    case 'node_memory_high':
      return {
        en: `Node ${name} has used ${fact.params.percent}% of its memory for {age}.`,
        zh: `节点 ${name} 的内存使用率为 ${fact.params.percent}%，已持续 {age}。`,
        action: {
          en: 'Find the pods that use the most memory on it; move or limit them.',
          zh: '找出该节点上占用内存最多的 Pod，迁移或限制它们。',
        },
      };
    case 'node_disk_high':
      return {
        en: `The root filesystem of node ${name} has been ${fact.params.percent}% full for {age}.`,
        zh: `节点 ${name} 的根文件系统已用 ${fact.params.percent}%，已持续 {age}。`,
        action: { en: 'Remove unused images and logs, or enlarge the disk.', zh: '清理无用的镜像和日志，或扩容磁盘。' },
      };
    case 'function_memory_high': {
      const { percent, pod } = fact.params;
      return {
        en: `Replica ${pod} of ${name} has used ${percent}% of its memory limit for {age}; at 100% it is killed.`,
        zh: `函数 ${name} 的副本 ${pod} 的内存已达限额的 ${percent}%，已持续 {age}；达到 100% 将被终止。`,
        action: { en: 'Raise its memory limit, or make it use less.', zh: '提高内存限额，或减少其内存使用。' },
      };
    }
    case 'cpu_throttled':
      return {
        en: `Replica ${name} has been throttled by its CPU limit for {age} (${fact.params.percent}% of a core).`,
        zh: `副本 ${name} 因 CPU 限额被限流，每秒被限流的时间相当于一个核的 ${fact.params.percent}%，已持续 {age}。`,
        action: { en: 'Raise its CPU limit, or add replicas.', zh: '提高 CPU 限额，或增加副本。' },
      };
    case 'source_stale':
      return {
        en: `No new data from ${fact.params.source} at ${fact.params.address} for {age}.`,
        zh: `${fact.params.source}（${fact.params.address}）已有 {age} 没有新数据。`,
        action: checkSource,
      };
    case 'source_silent':
      return {
        en: `Still no data from ${fact.params.source} at ${fact.params.address} after {age}.`,
        zh: `已等待 {age}，${fact.params.source}（${fact.params.address}）仍没有任何数据。`,
        action: checkSource,
      };
    case 'agent_not_responding':
      return {
        en: `The agent on node ${name} has not responded for {age}.`,
        zh: `节点 ${name} 上的 agent 未响应，已持续 {age}。`,
        action: { en: 'Check the pod of the agent on that node.', zh: '检查该节点上的 agent Pod。' },
      };
  }
}

/** The words for an event about `subject`. */
export function eventWords(fact: EventFact, { name }: HealthSubject): BothLanguages {
  switch (fact.code) {
    case 'source_lost':
      return {
        en: `${fact.params.source} at ${fact.params.address} does not answer.`,
        zh: `${fact.params.source}（${fact.params.address}）没有响应。`,
      };
    case 'source_back':
      return {
        en: `${fact.params.source} at ${fact.params.address} answers again.`,
        zh: `${fact.params.source}（${fact.params.address}）恢复响应。`,
      };
    case 'pod_created':
      return { en: `Pod ${name} created.`, zh: `Pod ${name} 已创建。` };
    case 'pod_restarted': {
      const { restarts, reason } = fact.params;
      const times = restarts === 1 ? 'for the first time' : `${restarts} times in all`;
      return {
        en: `Pod ${name} restarted${reason === null ? '' : ` (${reason})`}, ${times}.`,
        zh: `Pod ${name} 已重启${reason === null ? '' : `（${reason}）`}，共 ${restarts} 次。`,
      };
    }
    case 'pod_oom_killed':
      return { en: `Pod ${name} was killed: out of memory.`, zh: `Pod ${name} 因内存不足被终止。` };
    case 'function_scaled':
      return {
        en: `Function ${name} scaled from ${fact.params.from} to ${fact.params.to} replicas.`,
        zh: `函数 ${name} 的副本数从 ${fact.params.from} 变为 ${fact.params.to}。`,
      };
    case 'connection_changed':
      return {
        en: `The default connection changed from ${fact.params.from} to ${fact.params.to}.`,
        zh: `默认连接从 ${fact.params.from} 切换为 ${fact.params.to}。`,
      };
  }
}
