import type { Reply } from './ask.ts';

/** What can be found at an address. */
export type Upstream = 'prometheus' | 'kubernetes';

/** Where each says what it is. */
export const versionPaths: Readonly<Record<Upstream, string>> = {
  prometheus: '/api/v1/status/buildinfo',
  kubernetes: '/version',
};

/** True when the reply is that server's version document: Prometheus' HTTP API, or Kubernetes' version.Info. */
export function isVersionReply(upstream: Upstream, { status, headers, body }: Reply): boolean {
  if (status !== 200) return false;
  const document = parsed(body);
  if (upstream === 'kubernetes') return typeof field(document, 'gitVersion') === 'string';
  if (field(document, 'status') !== 'success') return false;
  // VictoriaMetrics leaves the version out in some of its versions; all of them have this header.
  const isVictoriaMetrics = headers['x-server-hostname'] !== undefined;
  return isVictoriaMetrics || typeof field(field(document, 'data'), 'version') === 'string';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
