import { readFileSync } from 'node:fs';
import { Fault } from '../../model/fault.ts';
import { hasCertificate } from '../../sources/http/certificates.ts';
import { addressOf, parseTarget } from '../../sources/probe/probe.ts';
import { authorizationOf, type PrometheusAccess } from '../../sources/prometheus/access.ts';
import type { FlagName } from './flags.ts';
import { reasonOf, shownValue } from './mistakeWords.ts';
import type { GivenFlags } from './readFlags.ts';

/** The Prometheus servers to ask, in the given order, and every mistake in their flags. */
export interface PrometheusChoice {
  readonly servers: readonly PrometheusAccess[];
  readonly mistakes: readonly string[];
}

const besides: readonly FlagName[] = ['prometheus-auth', 'prometheus-tenant'];
/** Flags whose servers' certificates `--ca-file` is about. */
const overTls: readonly FlagName[] = ['prometheus', 'gateway', 'gateway-metrics'];

/** Reads `--prometheus` and the flags that depend on it. */
export function prometheusOptions({ values }: GivenFlags): PrometheusChoice {
  const mistakes: string[] = [];
  const given = values.get('prometheus') ?? [];
  if (given.length === 0) {
    for (const name of besides) if (values.has(name)) mistakes.push(`--${name} needs --prometheus.`);
    if (values.has('ca-file') && !overTls.some((name) => values.has(name))) {
      mistakes.push(`--ca-file needs one of ${overTls.map((name) => `--${name}`).join(', ')}.`);
    }
    return { servers: [], mistakes };
  }
  const urls = new Map<string, string>();
  for (const text of given) {
    const url = urlOf(text);
    if (typeof url !== 'string') mistakes.push(`--prometheus: ${shownValue(text)}${url.mistake}`);
    else if ([...urls.values()].includes(url)) mistakes.push(`--prometheus: ${url} is given more than once.`);
    else urls.set(text, url);
  }
  const files = assigned('prometheus-auth', values.get('prometheus-auth') ?? [], urls, mistakes);
  const tenants = assigned('prometheus-tenant', values.get('prometheus-tenant') ?? [], urls, mistakes);
  for (const [url, file] of files) {
    const mistake = authorizationMistake(file);
    if (mistake !== null) mistakes.push(`--prometheus-auth: the file for ${url} ${mistake}.`);
  }
  for (const tenant of tenants.values()) {
    if (!/^[\x20-\x7e]+$/.test(tenant)) mistakes.push('--prometheus-tenant: the tenant must be printable ASCII.');
  }
  const caFile = values.get('ca-file')?.[0];
  const read = caFile === undefined ? null : readCaFile(caFile);
  if (read !== null && 'mistake' in read) mistakes.push(read.mistake);
  const ca = read !== null && 'ca' in read ? read.ca : null;
  const servers = [...urls.values()].map(
    (url): PrometheusAccess => ({
      url,
      authorizationFile: files.get(url) ?? null,
      tenant: tenants.get(url) ?? null,
      ca,
    }),
  );
  return { servers, mistakes };
}

/** The certificates (PEM) of `--ca-file`, or what is wrong with it. */
export function readCaFile(path: string): { readonly ca: string } | { readonly mistake: string } {
  try {
    const ca = readFileSync(path, 'utf8');
    return hasCertificate(ca) ? { ca } : { mistake: '--ca-file: the file contains no certificate (PEM).' };
  } catch (thrown) {
    return { mistake: `--ca-file: cannot read the file (${reasonOf(thrown)}).` };
  }
}

/** The URL of a server, or what is wrong with it, to follow the given text. */
function urlOf(text: string): string | { readonly mistake: string } {
  try {
    return addressOf(parseTarget(text));
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const instead = text.includes('@') ? ' Put credentials in a file, with --prometheus-auth URL=FILE.' : '';
    const words = thrown.message.replace(/^The address /, '');
    return { mistake: `${words === thrown.message ? ': ' : ' '}${words}${instead}` };
  }
}

/** The value in `URL=VALUE` for each server, by URL; both may contain `=`. */
function assigned(
  flag: FlagName,
  given: readonly string[],
  urls: ReadonlyMap<string, string>,
  mistakes: string[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of given) {
    const spelling = [...urls.keys()].find((candidate) => text.startsWith(`${candidate}=`));
    const url = urls.get(spelling ?? '');
    const value = text.slice((spelling ?? '').length + 1);
    if (url === undefined || value === '') mistakes.push(`--${flag} takes URL=VALUE, with the URL as in --prometheus.`);
    else if (found.has(url)) mistakes.push(`--${flag} is given more than once for ${url}.`);
    else found.set(url, value);
  }
  return found;
}

/** What is wrong with the file, without its path, which may be the credential itself; null for nothing. */
function authorizationMistake(file: string): string | null {
  try {
    if (authorizationOf(readFileSync(file, 'utf8')) !== null) return null;
    return 'must contain user:password or Bearer TOKEN, in one line';
  } catch (thrown) {
    return `cannot be read (${reasonOf(thrown)})`;
  }
}
