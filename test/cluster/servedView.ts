import type { KubectlView } from './kubectlView.ts';

interface ServedPod {
  readonly node: string;
  readonly pod_name: string;
  readonly pod_real_name: string;
  readonly namespace: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly reason: string | null;
}

/** The fields of all answers that are compared. */
export interface Answers {
  readonly pods: readonly ServedPod[];
  readonly func: readonly string[];
  readonly nodes: readonly { readonly node: string }[];
  readonly image: string;
  readonly replicas: number;
  readonly message: string | null;
}

/** faascope's answer at a path. */
export async function answerAt(origin: string, path: string): Promise<Answers> {
  const response = await fetch(origin + path);
  return JSON.parse(await response.text());
}

/** faascope's inventory in kubectl's form. */
export async function servedView(origin: string, defaultNamespace: string): Promise<KubectlView> {
  const { pods } = await answerAt(origin, '/global/pods');
  const { func } = await answerAt(origin, '/global/functions');
  const { nodes } = await answerAt(origin, '/global/nodes');
  const functions = await Promise.all(
    func.map(async (spelled) => {
      const { image, replicas } = await answerAt(origin, `/static/function?func=${spelled}`);
      const [name, namespace = defaultNamespace] = spelled.split('.');
      return `${namespace}/${name} ${replicas} ${image}`;
    }),
  );
  return {
    functions: functions.sort(),
    pods: pods.map((pod) => ({
      namespace: pod.namespace,
      name: pod.pod_real_name,
      functionName: pod.pod_name.split('.')[0] ?? '',
      ready: pod.ready,
      // kubectl shows Running for a container that runs but is not ready.
      status: pod.reason === null || pod.reason === 'ContainersNotReady' ? 'Running' : pod.reason,
      restarts: pod.restarts,
      node: pod.node,
    })),
    nodes: nodes.map(({ node }) => node),
  };
}
