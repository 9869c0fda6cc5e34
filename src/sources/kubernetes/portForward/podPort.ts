/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** How a port of a pod is called in messages. */
export function nameOfPodPort({ namespace, pod, port }: PodPort): string {
  return `port ${port} of the pod ${pod} in ${namespace}`;
}
