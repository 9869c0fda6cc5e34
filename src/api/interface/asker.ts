import { Fault } from '../../model/fault.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { Asker } from '../answer/liveAnswer.ts';
import type { Identity } from '../gate/access.ts';

/** Who asks, of what is connected. @throws Fault no_connection */
export function askerOf(connection: Connection | null, identity: Identity): Asker {
  if (connection === null) throw new Fault('no_connection', 'Nothing is connected yet; see /setIP.');
  return { connection, namespaces: identity.namespaces };
}
