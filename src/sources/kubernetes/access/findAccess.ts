import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Clock } from '../../../model/clock.ts';
import type { AccessOutcome } from './clusterAccess.ts';
import { kubeconfigAccess } from './kubeconfigAccess.ts';
import { hasServiceAccount, serviceAccountAccess } from './serviceAccount.ts';

/** The cluster that the user named. */
export interface WantedCluster {
  /** A kubeconfig; null for the default places. */
  readonly kubeconfig: string | null;
  /** A context of it; null for the current one. */
  readonly context: string | null;
}

/** Where access is looked for. */
export interface AccessPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly serviceAccountFolder: string;
}

/** The kubeconfig files that exist in the default places: those of $KUBECONFIG, else ~/.kube/config. */
export function usualKubeconfigs({ environment, homeFolder }: AccessPlaces): readonly string[] {
  const named = (environment.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  // As in kubectl, files of the list may be missing.
  if (named.length > 0) return named.filter((file) => existsSync(file));
  return [join(homeFolder, '.kube', 'config')].filter((file) => existsSync(file));
}

/** Finds access to a cluster: the kubeconfig named, else those of the default places, else the service account. */
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
  return { mistakes: [`no kubeconfig (${usual})${account}; set one with --kubeconfig`] };
}
