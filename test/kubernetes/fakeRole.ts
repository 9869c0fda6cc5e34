import { member, textAt } from '../../src/sources/http/jsonMember.ts';
import type { ClusterRequest, ClusterResponse } from '../../src/sources/kubernetes/clusterApi.ts';
import { answer, type FakeCluster, failure } from './fakeCluster.ts';
import { reviewPath } from './podForwards.ts';

/** Permissions that the client of a fake cluster lacks: access reviews report them, and requests are refused. */
export class FakeRole {
  /** `verb resource`, such as `watch pods` or `get pods/log`; in one namespace with ` in NAMESPACE` behind. */
  readonly missing = new Set<string>();
  /** If not null, all that it may do, each with ` in NAMESPACE` or ` in all` behind. */
  granted: ReadonlySet<string> | null = null;

  constructor(cluster: FakeCluster) {
    cluster.always = (request) => this.#answer(request);
  }

  #answer(request: ClusterRequest): ClusterResponse | null {
    if (request.path === reviewPath) return this.#review(request);
    const found = /^\/apis?\/.*?v1(?:beta1)?(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/[^/]+\/(log))?$/.exec(
      request.path,
    );
    if (found === null) return null;
    const [, namespace = null, plural = '', sub] = found;
    const resource = sub === undefined ? plural : `${plural}/${sub}`;
    const verb = sub !== undefined ? 'get' : request.query?.watch === '1' ? 'watch' : 'list';
    return this.#allows(verb, resource, namespace) ? null : failure(403, `${resource} is forbidden: cannot ${verb}`);
  }

  #review({ body }: ClusterRequest): ClusterResponse {
    const attributes = member(body, 'spec', 'resourceAttributes');
    const [verb, resource, sub] = ['verb', 'resource', 'subresource'].map((name) => textAt(attributes, name) ?? '');
    const whole = sub === '' ? resource : `${resource}/${sub}`;
    const allowed = this.#allows(verb ?? '', whole ?? '', textAt(attributes, 'namespace'));
    return answer(201, { kind: 'SelfSubjectAccessReview', status: { allowed } });
  }

  #allows(verb: string, resource: string, namespace: string | null): boolean {
    const right = `${verb} ${resource}`;
    const { granted } = this;
    if (granted !== null && !granted.has(`${right} in all`) && !granted.has(`${right} in ${namespace ?? 'all'}`)) {
      return false;
    }
    return !this.missing.has(right) && !this.missing.has(`${right} in ${namespace ?? 'all'}`);
  }
}
