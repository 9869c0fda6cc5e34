import { useTopic } from '../../state/liveContext.ts';
import type { FunctionView } from '../../state/view.ts';

/** One function: its calls, channels, replicas and facts. */
export function FunctionPage({ view }: { readonly view: FunctionView }) {
  const topic = useTopic(`function:${view.namespace}/${view.name}`);
  return <h1>{topic?.state?.name ?? view.name}</h1>;
}
