import { readFileSync } from 'node:fs';
import { Fault } from '../../model/fault.ts';
import { addressOf, parseTarget } from '../../sources/probe/target.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { authorizationOf } from '../../sources/prometheus/access.ts';
import { readCaFile } from './caFile.ts';
import type { FlagName } from './flags.ts';
import { quoted, reasonOf } from './mistakeWords.ts';
import type { GivenFlags } from './readFlags.ts';

/** The Prometheus servers to ask, in the order in which they were given, or all that is wrong with the flags. */
export interface PrometheusChoice {
  readonly servers: readonly PrometheusAccess[];
  readonly mistakes: readonly string[];
}

const besides: readonly FlagName[] = ['prometheus-auth', 'prometheus-tenant'];
/** Whose certificates `--ca-file` is about. */
const overTls: readonly FlagName[] = ['prometheus', 'gateway', 'gateway-metrics'];

/** Reads `--prometheus`, and the flags that belong to it. */
export function prometheusOptions({ values }: GivenFlags): PrometheusChoice {
  const mistakes: string[] = [];
  const given = values.get('prometheus') ?? [];
  if (given.length === 0) {
    for (const name of besides) if (values.has(name)) mistakes.push(`--${name} belongs to --prometheus; add that`);
    if (values.has('ca-file') && !overTls.some((name) => values.has(name))) {
      mistakes.push(`--ca-file belongs to ${overTls.map((name) => `--${name}`).join(', ')}; add one of them`);
    }
    return { servers: [], mistakes };
  }
  const urls = new Map<string, string>();
  for (const text of given) {
    const url = urlOf(text);
    if (url === null) mistakes.push(`--prometheus: ${quoted(text)} is no http(s) URL without user and query`);
    else if ([...urls.values()].includes(url)) mistakes.push(`--prometheus: ${url} is given twice`);
    else urls.set(text, url);
  }
  const files = assigned('prometheus-auth', values.get('prometheus-auth') ?? [], urls, mistakes);
  const tenants = assigned('prometheus-tenant', values.get('prometheus-tenant') ?? [], urls, mistakes);
  for (const [url, file] of files) {
    const mistake = authorizationMistake(file);
    if (mistake !== null) mistakes.push(`--prometheus-auth: the file for ${url} ${mistake}`);
  }
  for (const tenant of tenants.values()) {
    if (!/^[\x20-\x7e]+$/.test(tenant)) mistakes.push('--prometheus-tenant: a tenant is printable ASCII');
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

/** Null for what cannot be asked. */
function urlOf(text: string): string | null {
  try {
    return addressOf(parseTarget(text));
  } catch (thrown) {
    if (thrown instanceof Fault) return null;
    throw thrown;
  }
}

/** What `URL=VALUE` gives to each of the servers, by their URL; both may have `=` in them. */
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
    if (url === undefined || value === '') mistakes.push(`--${flag} takes URL=VALUE, the URL as in --prometheus`);
    else if (found.has(url)) mistakes.push(`--${flag} is given twice for ${url}`);
    else found.set(url, value);
  }
  return found;
}

/** What is wrong with it, without its path, which may be the credential itself. */
function authorizationMistake(file: string): string | null {
  try {
    if (authorizationOf(readFileSync(file, 'utf8')) !== null) return null;
    return 'must hold user:password or Bearer TOKEN, in one line';
  } catch (thrown) {
    return `cannot be read (${reasonOf(thrown)})`;
  }
}
