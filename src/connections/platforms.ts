import type { ConnectedPlatform } from './connectedPlatform.ts';
import { openFaasPlatform } from './openfaas/openFaasPlatform.ts';
import type { OpenFaasOptions } from './openfaas/openFaasSources.ts';

const nothingNamed: OpenFaasOptions = { gateway: null, metricsPages: [], credentialsFolder: null, ca: null };

/**
 * The platform whose functions are watched. Nothing else chooses one: another platform needs a folder and a change here.
 * @param named the servers of it that flags name; null for none
 */
export function connectedPlatform(named: OpenFaasOptions | null): ConnectedPlatform {
  return openFaasPlatform(named ?? nothingNamed);
}
