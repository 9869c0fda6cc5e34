import { join } from 'node:path';
import type { OpenFaasOptions } from '../../connections/openfaas/openFaasSources.ts';
import { basicAuthFileNames } from '../../platforms/openfaas/rest/gatewayRest.ts';
import { whyUnreadable } from './givenPath.ts';
import { shownValue } from './mistakeWords.ts';
import { readCaFile } from './prometheusOptions.ts';
import type { GivenFlags } from './readFlags.ts';

/** Reads the flags of the gateway: the options, and every mistake. */
export function openFaasOptions({ values }: GivenFlags): { options: OpenFaasOptions; mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const urlOf = (flag: string, text: string): URL | null => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      mistakes.push(`--${flag}: ${shownValue(text)} is not allowed; use http:// or https://.`);
      return null;
    }
    // A page of metrics may need a query; the gateway's API has its own.
    if (flag === 'gateway' && (url.search !== '' || url.hash !== '')) {
      mistakes.push('--gateway must not have a query.');
      return null;
    }
    if (url.username === '' && url.password === '') return url;
    const instead = flag === 'gateway' ? '; put them in files and use --gateway-credentials' : '';
    mistakes.push(`--${flag} must not contain credentials${instead}.`);
    return null;
  };
  const gatewayText = values.get('gateway')?.[0];
  const gateway = gatewayText === undefined ? null : urlOf('gateway', gatewayText);
  const metricsPages = new Map<string, URL>();
  for (const text of values.get('gateway-metrics') ?? []) {
    const url = urlOf('gateway-metrics', text);
    if (url === null) continue;
    if (url.pathname === '/') url.pathname = '/metrics';
    if (metricsPages.has(url.href))
      mistakes.push(`--gateway-metrics: ${url.origin}${url.pathname} is given more than once.`);
    metricsPages.set(url.href, url);
  }
  const credentialsFolder = values.get('gateway-credentials')?.[0] ?? null;
  if (credentialsFolder !== null) {
    if (gatewayText === undefined) mistakes.push('--gateway-credentials needs --gateway.');
    // The value is not shown: a user may have put user name and password here.
    for (const name of basicAuthFileNames) {
      const reason = whyUnreadable(join(credentialsFolder, name));
      if (reason !== null) mistakes.push(`--gateway-credentials: cannot read ${name} in the folder (${reason}).`);
    }
  }
  const caFile = gatewayText === undefined && !values.has('gateway-metrics') ? undefined : values.get('ca-file')?.[0];
  const read = caFile === undefined ? null : readCaFile(caFile);
  // A file that cannot be used is reported once: with --prometheus, where that is given.
  if (read !== null && 'mistake' in read && !values.has('prometheus')) mistakes.push(read.mistake);
  const ca = read !== null && 'ca' in read ? read.ca : null;
  return { options: { gateway, metricsPages: [...metricsPages.values()], credentialsFolder, ca }, mistakes };
}
