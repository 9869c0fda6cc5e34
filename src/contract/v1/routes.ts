import { call } from './call.ts';
import { connection, connections, probeConnection, switchConnection } from './connection.ts';
import { doctor } from './doctor.ts';
import { functions, singleFunction } from './function.ts';
import { functionLogs } from './functionLogs.ts';
import { events, findings } from './health.ts';
import { functionInvocations, invocation, invocationLines, invocations } from './invocation.ts';
import { node, nodes } from './node.ts';
import { pod, pods } from './pod.ts';
import type { V1Route } from './route.ts';
import { session, signIn, signOut } from './session.ts';
import { sources } from './source.ts';
import { topology } from './topology.ts';
import { functionWindow, nodeWindow, podWindow } from './window.ts';

/** All routes of `/api/v1`, by the name that their handlers have. A route that is not here cannot be registered. */
export const v1Routes = {
  connections,
  connection,
  probeConnection,
  switchConnection,
  functions,
  function: singleFunction,
  functionWindow,
  pods,
  pod,
  podWindow,
  nodes,
  node,
  nodeWindow,
  topology,
  sources,
  doctor,
  functionInvocations,
  functionLogs,
  invocations,
  invocation,
  invocationLines,
  call,
  findings,
  events,
  session,
  signIn,
  signOut,
} as const satisfies Readonly<Record<string, V1Route>>;

/** The name of a route in {@link v1Routes}. */
export type V1RouteName = keyof typeof v1Routes;
