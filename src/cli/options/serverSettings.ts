import { homedir } from 'node:os';
import type { ConfiguredSources } from '../../connections/connectionPlan.ts';
import { connectedPlatform } from '../../connections/platforms.ts';
import { StartupError } from '../../connections/startupError.ts';
import type { AccessPlaces } from '../../sources/kubernetes/access/findAccess.ts';
import { serviceAccountFolder } from '../../sources/kubernetes/access/serviceAccount.ts';
import { clusterOptions } from './clusterOptions.ts';
import { prometheusOptions } from './prometheusOptions.ts';
import type { GivenFlags } from './readFlags.ts';
import { type ServeOptions, serveOptions } from './serveOptions.ts';

/** How the server runs and what it watches, checked; the doctor connects in the same way. */
export interface ServerSettings {
  readonly options: ServeOptions;
  readonly configured: ConfiguredSources;
}

/**
 * Checks all flags of the server.
 * @param furtherMistakes reported together with those found here
 * @throws StartupError with every mistake
 */
export async function serverSettings(
  given: GivenFlags,
  furtherMistakes: readonly string[] = [],
): Promise<ServerSettings> {
  const { cluster, openFaas, namespaces, unusedKubeconfig, mistakes } = await clusterOptions(given, usualPlaces());
  const prometheus = prometheusOptions(given);
  const earlier = [...given.mistakes, ...mistakes, ...prometheus.mistakes, ...furtherMistakes];
  const options = serveOptions({ ...given, mistakes: earlier });
  if ('mistakes' in options) throw new StartupError(options.mistakes);
  const { functionsFolder, demoCalls, hostRoot, sourceFlag } = options;
  return {
    options,
    configured: {
      local: { functionsFolder, demoCalls, hostRoot, unusedKubeconfig },
      cluster,
      prometheus: prometheus.servers,
      connected: connectedPlatform(openFaas),
      namespaces,
      namedBy: sourceFlag === null ? null : `--${sourceFlag}`,
    },
  };
}

/** Where access to a cluster is looked for. */
export function usualPlaces(): AccessPlaces {
  return { environment: process.env, homeFolder: homeFolder(), serviceAccountFolder };
}

/** That of the user; `/` for one that the system does not know, as in many containers. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}
