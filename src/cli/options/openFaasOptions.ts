import { join } from 'node:path';
import { basicAuthFileNames } from '../../platforms/openfaas/rest/gatewayRest.ts';
import { readCaFile } from './caFile.ts';
import { whyUnreadable } from './givenPath.ts';
import { quoted } from './mistakeWords.ts';
import type { GivenFlags } from './readFlags.ts';

/** Where OpenFaaS is asked besides the cluster. */
export interface OpenFaasOptions {
  /** Its REST API; null: not asked. */
  readonly gateway: URL | null;
  /** Pages of metrics, one of each gateway pod. */
  readonly metricsPages: readonly URL[];
  /** Folder of the files `basic-auth-user` and `basic-auth-password`; null for none. */
  readonly credentialsFolder: string | null;
  /** Certificate authorities (PEM) besides the usual ones; null for none. */
  readonly ca: string | null;
}

/** Reads the flags of the gateway: what they say, and every mistake. */
export function openFaasOptions({ values }: GivenFlags): { options: OpenFaasOptions; mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const urlOf = (flag: string, text: string): URL | null => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      mistakes.push(`--${flag}: ${quoted(text)} is no http(s) URL`);
      return null;
    }
    // A page of metrics may need a query; the gateway's API has its own.
    if (flag === 'gateway' && (url.search !== '' || url.hash !== '')) {
      mistakes.push('--gateway must not have a query');
      return null;
    }
    if (url.username === '' && url.password === '') return url;
    const instead = flag === 'gateway' ? '; put them into files for --gateway-credentials' : '';
    mistakes.push(`--${flag} must not have credentials in it${instead}`);
    return null;
  };
  const gatewayText = values.get('gateway')?.[0];
  const gateway = gatewayText === undefined ? null : urlOf('gateway', gatewayText);
  const metricsPages = new Map<string, URL>();
  for (const text of values.get('gateway-metrics') ?? []) {
    const url = urlOf('gateway-metrics', text);
    if (url === null) continue;
    if (url.pathname === '/') url.pathname = '/metrics';
    if (metricsPages.has(url.href)) mistakes.push(`--gateway-metrics: ${url.origin}${url.pathname} is given twice`);
    metricsPages.set(url.href, url);
  }
  const credentialsFolder = values.get('gateway-credentials')?.[0] ?? null;
  if (credentialsFolder !== null) {
    if (gatewayText === undefined) mistakes.push('--gateway-credentials needs --gateway');
    // Not shown: who takes it for a flag of user and password puts these here.
    for (const name of basicAuthFileNames) {
      const reason = whyUnreadable(join(credentialsFolder, name));
      if (reason !== null) mistakes.push(`--gateway-credentials: cannot read ${name} in the folder (${reason})`);
    }
  }
  const caFile = gatewayText === undefined && !values.has('gateway-metrics') ? undefined : values.get('ca-file')?.[0];
  const read = caFile === undefined ? null : readCaFile(caFile);
  // A file that cannot be used is told of once: where there is a --prometheus, with that.
  if (read !== null && 'mistake' in read && !values.has('prometheus')) mistakes.push(read.mistake);
  const ca = read !== null && 'ca' in read ? read.ca : null;
  return { options: { gateway, metricsPages: [...metricsPages.values()], credentialsFolder, ca }, mistakes };
}
