import type { ClusterChoice } from '../cli/options/clusterOptions.ts';
import type { ServeOptions } from '../cli/options/serveOptions.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';

/** Where the program itself was told to read, by its flags or by what it finds at its start. */
export interface OwnSources {
  readonly options: ServeOptions;
  readonly choice: ClusterChoice;
  readonly prometheus: readonly PrometheusAccess[];
}

/** True when there is something that can stand beside what `/setIP` goes over to. */
export function standBeside({ choice, prometheus }: OwnSources): boolean {
  const { cluster, openFaas, namespaces } = choice;
  return cluster !== null || prometheus.length > 0 || openFaas.metricsPages.length > 0 || namespaces.length > 0;
}
