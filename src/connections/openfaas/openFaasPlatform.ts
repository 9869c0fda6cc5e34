import { openFaas } from '../../platforms/openfaas/openFaas.ts';
import type { ConnectedPlatform } from '../connectedPlatform.ts';
import type { OpenFaasOptions } from './openFaasSources.ts';

/** OpenFaaS, and those of its gateways that flags name. */
export function openFaasPlatform(options: OpenFaasOptions): ConnectedPlatform {
  const { gateway, metricsPages } = options;
  return {
    platform: openFaas,
    otherNamespaces: {
      cluster: 'every namespace annotated `openfaas`',
      prometheus: 'every namespace where the gateway reports any',
    },
    countersNamed: metricsPages.length > 0,
    alone:
      gateway === null
        ? null
        : async (namespaces, context) => {
            const { gatewayConnection } = await import('./gatewayConnection.ts');
            return gatewayConnection(gateway, options, namespaces, context);
          },
    load: async () => {
      const [{ FoundGateways }, { openFaasSources }] = await Promise.all([
        import('./foundGateways.ts'),
        import('./openFaasSources.ts'),
      ]);
      return {
        foundCounters: (...found) => new FoundGateways(...found),
        sources: (surroundings, context) => openFaasSources(options, surroundings, context),
      };
    },
  };
}
