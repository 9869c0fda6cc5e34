import { Fault } from '../../../model/fault.ts';
import { member } from '../../http/jsonMember.ts';
import type { ClusterApi } from '../clusterApi.ts';
import { readText } from '../clusterApi.ts';

const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Something that one may do in a cluster. */
export interface AccessAttributes {
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
  /** Null: in the whole cluster. */
  readonly namespace: string | null;
}

/**
 * Asks the cluster whether this client may do something.
 * @throws Fault where the cluster does not say
 */
export async function isAllowed(
  api: ClusterApi,
  { namespace, ...attributes }: AccessAttributes,
  signal: AbortSignal,
): Promise<boolean> {
  const resourceAttributes = namespace === null ? attributes : { ...attributes, namespace };
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const answer: unknown = JSON.parse(await readText(api, { method: 'POST', path, body }, signal));
  const allowed = member(answer, 'status', 'allowed');
  if (typeof allowed === 'boolean') return allowed;
  throw new Fault('upstream_failed', 'The Kubernetes API does not say what this client may do.');
}
