import { listAt, numberAt, textAt } from '../../http/jsonMember.ts';

/** A pod behind a Service that runs. */
export interface TargetPod {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  readonly ready: boolean;
  /** Ports of its containers by their names. */
  readonly ports: ReadonlyMap<string, number>;
}

/** Reads a Pod of `v1`; null while it has no address, and when it goes or has ended. */
export function decodeTargetPod(object: unknown): TargetPod | null {
  const ip = textAt(object, 'status', 'podIP') ?? '';
  if (ip === '' || textAt(object, 'status', 'phase') !== 'Running') return null;
  if (textAt(object, 'metadata', 'deletionTimestamp') !== null) return null;
  const ready = listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  const ports = new Map<string, number>();
  for (const container of listAt(object, 'spec', 'containers')) {
    for (const port of listAt(container, 'ports')) {
      const number = numberAt(port, 'containerPort');
      if (number !== null) ports.set(textAt(port, 'name') ?? '', number);
    }
  }
  return {
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
    ip,
    ready: textAt(ready, 'status') === 'True',
    ports,
  };
}
