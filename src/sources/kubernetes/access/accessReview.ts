import { Fault } from '../../../model/fault.ts';
import { member } from '../../http/jsonMember.ts';
import { type ClusterApi, readText } from '../clusterApi.ts';

const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** An action in a cluster. */
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
 * Asks the cluster whether this client may do something (SelfSubjectAccessReview).
 * @throws Fault if the cluster does not answer that
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
  throw new Fault('upstream_failed', 'The Kubernetes API did not answer an access review.');
}
