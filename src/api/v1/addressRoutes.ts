import type { FastifyReply } from 'fastify';
import { Fault } from '../../model/fault.ts';
import { dropUnreadBody } from '../../transport/unwantedBody.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { inventoryCounts } from '../entityLookup.ts';
import { shownTo } from '../httpErrors.ts';
import { jsonBody, textMember } from '../jsonBody.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import type { V1Handler, V1Request } from './v1Request.ts';

/** An address has at most 2,048 characters; each may be escaped. */
const mostBodyBytes = 16 * 1024;
const mostAddressLength = 2048;

/** `POST /api/v1/connections/probe` */
export function probeConnectionRoute({
  clock,
  connectionProbe,
  logger,
}: ApiDependencies): V1Handler<'probeConnection'> {
  return async (request, reply) => {
    const given = await addressIn(request, reply);
    const { identity } = request;
    try {
      const found = await connectionProbe.probe(given, goneSignal(reply.raw));
      const { address, kind, version, inventory, scrapeIntervalSeconds } = found;
      logger.info({ address, by: identity.name }, `Probed ${address} for ${identity.name}: ${kind}.`);
      const nowMs = clock.wallMs();
      const counts = inventoryCounts(inventory, identity.namespaces, nowMs);
      return { nowSeconds: unixSeconds(nowMs), address, kind, version, ...counts, scrapeIntervalSeconds };
    } catch (thrown) {
      const code = thrown instanceof Fault ? thrown.code : 'internal';
      const address = loggedAddress(given);
      const what = address === null ? 'A probe' : `A probe of ${address}`;
      logger.info({ address, by: identity.name, code }, `${what} for ${identity.name} failed: ${code}.`);
      throw shownTo(identity.namespaces, thrown);
    }
  };
}

/** `POST /api/v1/connections/switch` */
export function switchConnectionRoute({ connectionSwitch }: ApiDependencies): V1Handler<'switchConnection'> {
  return async (request, reply) => {
    const given = await addressIn(request, reply);
    const { identity } = request;
    const { connection, ...switched } = await connectionSwitch
      .switchTo(given, goneSignal(reply.raw))
      .catch((thrown) => Promise.reject(shownTo(identity.namespaces, thrown)));
    const nowMs = connection.clock.wallMs();
    const counts = inventoryCounts(connection.inventory, identity.namespaces, nowMs);
    return { nowSeconds: unixSeconds(nowMs), ...switched, ...counts };
  };
}

/** How the log spells an address that a client gave: without user name, password and query. Null for what is none. */
export function loggedAddress(given: string): string | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  if (!URL.canParse(text)) return null;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

async function addressIn({ request: { raw } }: V1Request, reply: FastifyReply): Promise<string> {
  dropUnreadBody(raw, reply.raw);
  const body = await jsonBody(raw, mostBodyBytes, 'Send a JSON body such as {"address": "10.0.0.1:9090"}.');
  return textMember(body, 'address', mostAddressLength);
}

/** Aborts when the client leaves. */
function goneSignal(response: { once(event: 'close', listener: () => void): unknown }): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
