import type { Invoker } from '../../model/calls/invoker.ts';
import { type GatewayEndpoint, GatewayInvoker } from '../../platforms/openfaas/rest/gatewayInvoker.ts';
import type { ConnectionContext } from '../connectionContext.ts';
import { dispatcherOf, type OpenFaasOptions } from './openFaasSources.ts';

/** Calls of functions through the gateway. */
export interface GatewayCalls {
  /** Null if they are not permitted, or nothing can tell where the gateway is. */
  readonly invoker: Invoker | null;
  /** What startup prints. */
  readonly announcement: readonly string[];
  stop(): Promise<void>;
}

/**
 * Calls through the gateway of `--gateway`, else through one that is found.
 * @param found null where gateways are not looked for
 */
export function gatewayCalls(
  { gateway, ca }: OpenFaasOptions,
  { allowInvoke, environment }: ConnectionContext,
  found: (() => GatewayEndpoint | null) | null,
): GatewayCalls {
  if (!allowInvoke) return { invoker: null, announcement: [], stop: async () => {} };
  if (gateway === null) {
    const how = found === null ? 'off; --allow-invoke also needs --gateway' : 'through the gateway that is found';
    return {
      invoker: found === null ? null : new GatewayInvoker(found),
      announcement: [`Function calls: ${how}.`],
      stop: async () => {},
    };
  }
  const dispatcher = dispatcherOf(gateway, environment, ca);
  return {
    invoker: new GatewayInvoker(() => ({ url: gateway, dispatcher })),
    announcement: [`Function calls: through the gateway at ${gateway.origin}${gateway.pathname}.`],
    stop: () => dispatcher.destroy(),
  };
}
