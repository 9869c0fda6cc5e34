import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Clock } from '../../../model/clock.ts';
import type { AccessOutcome } from './clusterAccess.ts';
import { kubeconfigAccess } from './kubeconfigAccess.ts';
import { hasServiceAccount, serviceAccountAccess } from './serviceAccount.ts';

/** What the user said of the cluster. */
export interface WantedCluster {
  /** A kubeconfig; null for the usual places. */
  readonly kubeconfig: string | null;
  /** A context of it; null for the current one. */
  readonly context: string | null;
}

/** Where access may be found. */
export interface AccessPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly serviceAccountFolder: string;
}

/** The kubeconfig files of the usual places that exist: those of $KUBECONFIG, else ~/.kube/config. */
export function usualKubeconfigs({ environment, homeFolder }: AccessPlaces): readonly string[] {
  const named = (environment.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  // As kubectl has it, a file of the list that does not exist yet is no mistake.
  if (named.length > 0) return named.filter((file) => existsSync(file));
  return [join(homeFolder, '.kube', 'config')].filter((file) => existsSync(file));
}

/** Finds the way into a cluster: the kubeconfig named, else those of the usual places, else the service account. */
export async function findAccess(
  { kubeconfig, context }: WantedCluster,
  places: AccessPlaces,
  clock: Clock,
): Promise<AccessOutcome> {
  if (kubeconfig !== null) return kubeconfigAccess([kubeconfig], context, clock);
  const files = usualKubeconfigs(places);
  if (files.length > 0) return kubeconfigAccess(files, context, clock);
  if (context === null && hasServiceAccount(places.environment, places.serviceAccountFolder)) {
    return serviceAccountAccess(places.environment, places.serviceAccountFolder);
  }
  const account = context === null ? ' and no service account of a pod' : '';
  const usual = places.environment.KUBECONFIG ? '$KUBECONFIG' : '~/.kube/config';
  return { mistakes: [`there is no kubeconfig (${usual})${account}; name one with --kubeconfig`] };
}
