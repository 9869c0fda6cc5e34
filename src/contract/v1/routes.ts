import { connection, connections } from './connection.ts';
import { doctor } from './doctor.ts';
import type { V1Route } from './route.ts';

/** All routes of `/api/v1`, by the name that their handlers have. A route that is not here cannot be registered. */
export const v1Routes = {
  connections,
  connection,
  doctor,
} as const satisfies Readonly<Record<string, V1Route>>;

export type V1RouteName = keyof typeof v1Routes;
