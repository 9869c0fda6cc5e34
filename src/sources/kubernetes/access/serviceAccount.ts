import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCertificate } from '../../http/certificates.ts';
import { hostPort } from '../../http/hostPort.ts';
import type { AccessOutcome } from './clusterAccess.ts';
import { FileCredentials } from './fileCredentials.ts';

/** Where the kubelet mounts the service account of a pod. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/** True inside a pod that has a service account. */
export function hasServiceAccount(environment: Environment, folder: string): boolean {
  return Boolean(environment.KUBERNETES_SERVICE_HOST) && existsSync(join(folder, 'token'));
}

/** The access that the service account of this pod gives. */
export function serviceAccountAccess(environment: Environment, folder: string): AccessOutcome {
  const host = environment.KUBERNETES_SERVICE_HOST ?? '';
  const port = environment.KUBERNETES_SERVICE_PORT_HTTPS ?? environment.KUBERNETES_SERVICE_PORT ?? '443';
  const caFile = join(folder, 'ca.crt');
  let ca: string;
  try {
    ca = readFileSync(caFile, 'utf8');
  } catch {
    return { mistakes: [`service account of this pod: cannot read ${caFile}`] };
  }
  if (!hasCertificate(ca)) return { mistakes: [`service account of this pod: ${caFile} has no PEM certificate`] };
  const server = `https://${hostPort(host, port)}`;
  if (!URL.canParse(server)) {
    return { mistakes: ['KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not a host and a port'] };
  }
  return {
    access: {
      name: 'the service account of this pod',
      server,
      ca,
      insecure: false,
      serverName: null,
      proxyUrl: null,
      headers: {},
      credentials: new FileCredentials({
        token: { file: join(folder, 'token') },
        basic: null,
        cert: null,
        key: null,
      }),
    },
  };
}
