import type { FastifyRequest } from 'fastify';
import { Fault } from '../../model/fault.ts';
import type { Connections } from '../../model/source/connection.ts';
import type { RequestContext } from '../answer/liveAnswer.ts';
import { identityOf } from '../requestIdentity.ts';
import { queryOf } from './pathSchema.ts';

/** For the connection named in the query, else the default. @throws Fault unknown_connection, no_connection */
export function requestContextOf(connections: Connections, request: FastifyRequest): RequestContext {
  const { connection: name } = queryOf(request);
  return contextOfConnection(connections, typeof name === 'string' ? name : null, request);
}

/** For the default connection. @throws Fault no_connection */
export function defaultContextOf(connections: Connections, request: FastifyRequest): RequestContext {
  return contextOfConnection(connections, null, request);
}

function contextOfConnection(
  connections: Connections,
  connectionName: string | null,
  request: FastifyRequest,
): RequestContext {
  const connection = connections.find(connectionName);
  if (connection === null) {
    if (connectionName === null)
      throw new Fault('no_connection', 'Nothing is connected. Choose a connection with /setIP.');
    throw new Fault('unknown_connection', 'No such connection. Omit the parameter for the default connection.');
  }
  return { connection, connectionName, namespaces: identityOf(request.raw).namespaces };
}
