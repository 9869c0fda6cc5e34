import type { FastifyRequest } from 'fastify';
import { Fault } from '../../model/fault.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { inventoryCounts } from '../inventoryCounts.ts';
import { jsonBody, textMember } from '../jsonBody.ts';
import { unixSeconds } from './unixSeconds.ts';
import type { V1Handler } from './v1Request.ts';

/** An address has at most 2,048 characters; each may be escaped. */
const mostBodyBytes = 16 * 1024;
const mostAddressLength = 2048;

/** `POST /api/v1/connections/probe` */
export function probeConnectionRoute({
  clock,
  connectionProbe,
  logger,
}: ApiDependencies): V1Handler<'probeConnection'> {
  return async ({ request, identity }, reply) => {
    const given = await addressIn(request);
    try {
      const found = await connectionProbe.probe(given, goneSignal(reply.raw));
      const { address, kind, version, inventory, scrapeIntervalSeconds } = found;
      logger.info({ address, by: identity.name }, `Probed ${address} for ${identity.name}: ${kind}.`);
      const nowMs = clock.wallMs();
      const counts = inventoryCounts(inventory, identity.namespaces, nowMs);
      return { nowSeconds: unixSeconds(nowMs), address, kind, version, ...counts, scrapeIntervalSeconds };
    } catch (thrown) {
      const code = thrown instanceof Fault ? thrown.code : 'internal';
      logger.info({ by: identity.name, code }, `A probe for ${identity.name} failed: ${code}.`);
      throw thrown;
    }
  };
}

/** `POST /api/v1/connections/switch` */
export function switchConnectionRoute({ connectionSwitch }: ApiDependencies): V1Handler<'switchConnection'> {
  return async ({ request, identity }, reply) => {
    const given = await addressIn(request);
    const { connection, ...switched } = await connectionSwitch.switchTo(given, goneSignal(reply.raw));
    const nowMs = connection.clock.wallMs();
    const counts = inventoryCounts(connection.inventory, identity.namespaces, nowMs);
    return { nowSeconds: unixSeconds(nowMs), ...switched, ...counts };
  };
}

async function addressIn({ raw }: FastifyRequest): Promise<string> {
  const body = await jsonBody(raw, mostBodyBytes, 'Send a JSON body such as {"address": "10.0.0.1:9090"}.');
  return textMember(body, 'address', mostAddressLength);
}

/** Aborts when the client leaves. */
function goneSignal(response: { once(event: 'close', listener: () => void): unknown }): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
