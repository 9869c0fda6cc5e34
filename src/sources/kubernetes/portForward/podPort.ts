/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  /** The pod's own address; IPv6 without brackets. */
  readonly ip: string;
  readonly port: number;
}

/** A port of a pod, as messages name it. */
export function nameOfPodPort({ namespace, pod, port }: PodPort): string {
  return `port ${port} of the pod ${pod} in ${namespace}`;
}
