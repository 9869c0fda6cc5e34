import { useCallback, useEffect } from 'react';
import type { V1Answers } from '../../../src/client/client.ts';
import { useLiveValue } from '../../state/liveContext.ts';
import { Polled, usePolled } from '../../state/polled.ts';
import { useClient } from '../../state/useConnection.ts';
import type { FunctionView } from '../../state/view.ts';

/** The function, as the API answers. */
export type FunctionAnswer = V1Answers['function'];
type PodsAnswer = V1Answers['pods'];
/** A call that was sent from here, as the API answers. */
export type CallAnswer = V1Answers['call'];
type ConnectionsAnswer = V1Answers['connections'];

/** What the page asks for besides its stream. */
export interface FunctionData {
  readonly resource: Polled<FunctionAnswer>;
  readonly pods: Polled<PodsAnswer>;
  readonly connections: Polled<ConnectionsAnswer>;
}

const resourceMs = 2000;
const podsMs = 3000;
const connectionsMs = 30_000;
/** Pods asked for at once; the topic of replicas has 50 at most. */
const mostPods = 200;

/** Asks for the function, its pods and what may be done here, as long as the page is open. */
export function useFunctionData({ namespace, name, connection }: FunctionView): FunctionData {
  const client = useClient(connection);
  const resource = useCallback(
    () => new Polled((signal) => client.function({ namespace, name }, { signal }), resourceFacts),
    [client, namespace, name],
  );
  const pods = useCallback(
    () =>
      new Polled(
        (signal) => client.pods({ namespace, function: name, limit: mostPods }, { signal }),
        ({ items, total }) => ({ items, total }),
      ),
    [client, namespace, name],
  );
  const connections = useCallback(
    () =>
      new Polled(
        (signal) => client.connections({}, { signal }),
        ({ items }) => items.map(rightsOf),
      ),
    [client],
  );
  const shownResource = usePolled(resource, resourceMs);
  const isFrozen = useLiveValue((live) => live.frozenSecond !== null);
  useEffect(() => shownResource.history.hold(isFrozen), [shownResource, isFrozen]);
  return {
    resource: shownResource,
    pods: usePolled(pods, podsMs),
    connections: usePolled(connections, connectionsMs),
  };
}

/** The connection that is shown, as the API describes it; null before it is known. */
export function shownConnection(answer: ConnectionsAnswer | null, name: string | null) {
  return answer?.items.find((item) => (name === null ? item.default : item.connection === name)) ?? null;
}

/** What is rendered of a function; its figures are written by themselves. */
export function resourceFacts(answer: FunctionAnswer): readonly unknown[] {
  const { state, reason, message, image, replicasWanted, replicasReady, nodes, execTimeoutSeconds, sources } = answer;
  const { inFlight, limits, labels, scaleMin, scaleMax } = answer;
  const measured = Object.values(sources).map(({ source, intervalSeconds }) => [source, intervalSeconds]);
  // How many calls wait is a sentence only while the function starts.
  const waiting = state === 'starting' ? inFlight : null;
  return [
    ...[state, reason, message, image, replicasWanted, replicasReady, nodes, execTimeoutSeconds, measured],
    ...[limits, labels, scaleMin, scaleMax, waiting],
  ];
}

function rightsOf({ connection, default: isDefault, kind, may }: ConnectionsAnswer['items'][number]) {
  return [connection, isDefault, kind, may];
}
