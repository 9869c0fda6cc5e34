import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ServerProcess } from '../serverProcess.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly automountServiceAccountToken?: boolean;
  /** Of a Role. */
  readonly rules?: readonly Rule[];
  /** Of a binding. */
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly spec: { readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec } };
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
}

interface Container {
  readonly image: string;
  readonly args?: readonly string[];
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

const root = join(import.meta.dirname, '../..');
/** No kubeconfig, as in the pod. */
const withoutKubeconfig = { HOME: '/nonexistent', KUBECONFIG: undefined };
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const { version }: { version: string } = JSON.parse(text('package.json'));

describe('deploy/agent.yaml', () => {
  const objects: readonly Manifest[] = parseAllDocuments(text('deploy/agent.yaml')).map((document) => document.toJS());
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const [daemonSet] = ofKind('DaemonSet');
  const pod = daemonSet?.spec.template.spec;
  const container = pod?.containers[0];

  it('gives the agent no permissions in the cluster', () => {
    expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'ServiceAccount', 'DaemonSet']);
    expect(ofKind('ServiceAccount')[0]?.automountServiceAccountToken).toBe(false);
    expect(pod?.automountServiceAccountToken).toBe(false);
  });

  it('runs the agent as user nobody, without privileges', () => {
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    expect(container?.securityContext).toEqual({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect([pod?.hostNetwork, pod?.hostPID]).toEqual([undefined, undefined]);
  });

  it('mounts everything read-only', () => {
    expect(container?.volumeMounts.map(({ name }) => name)).toEqual(pod?.volumes.map(({ name }) => name));
    expect(container?.volumeMounts.filter(({ readOnly }) => readOnly !== true)).toEqual([]);
    const paths = (pod?.volumes ?? []).flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath.path]));
    const devices = ['/sys/class/net', '/sys/class/block', '/sys/dev/block', '/sys/devices'];
    expect(paths).toEqual(['/etc', '/proc', '/sys/fs/cgroup', ...devices]);
    const mounted = container?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    expect(mounted.slice(0, paths.length)).toEqual(paths.map((path) => `/host${path}`));
  });

  it('has the label that the server searches for, and the image of this version', () => {
    const labels = Object.entries(daemonSet?.spec.template.metadata.labels ?? {}).map((label) => label.join('='));
    expect(labels).toEqual(['app.kubernetes.io/name=faascope-agent']);
    expect(text('src/sources/kubernetes/agents/clusterAgents.ts')).toContain(`'${labels[0]}'`);
    expect(container?.image).toBe(`faascope:${version}`);
    expect(text('deploy/Dockerfile')).toContain(`-t faascope:${version} `);
  });
});

describe('deploy/server.yaml', () => {
  const objects: readonly Manifest[] = parseAllDocuments(text('deploy/server.yaml')).map((document) => document.toJS());
  const [deployment] = objects.filter(({ kind }) => kind === 'Deployment');
  const container = deployment?.spec.template.spec.containers[0];

  it('names the image of this version, like deploy/agent.yaml', () => {
    expect(container?.image).toBe(`faascope:${version}`);
  });

  it('runs without privileges, and mounts Secrets read-only', () => {
    expect(deployment?.spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    expect(container?.securityContext).toEqual({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(container?.volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name)).toEqual([
      'state',
    ]);
  });

  const granted = (roles: readonly Pick<Manifest, 'kind' | 'metadata' | 'rules'>[]) =>
    roles
      .flatMap(({ kind, metadata, rules = [] }) =>
        rules.flatMap(({ apiGroups, resources, verbs }) =>
          apiGroups.flatMap((group) =>
            resources.flatMap((resource) =>
              verbs.map((verb) => `${kind} ${metadata.name}: ${verb} ${group}/${resource}`),
            ),
          ),
        ),
      )
      .sort();

  it('grants exactly what faascope doctor --rbac prints for its flags', async () => {
    // The files of the Secrets are not here.
    const flags = (container?.args ?? []).filter((flag) => !/^--(agent-)?token-file=/.test(flag));
    expect(flags).toContain('--kubernetes');
    const { code, stdout } = await ServerProcess.run(['doctor', '--rbac', ...flags], withoutKubeconfig);
    expect(code).toBe(0);
    const printed: readonly Manifest[] = parseAllDocuments(stdout).map((document) => document.toJS());
    const roles = objects.filter(({ rules }) => rules !== undefined);
    expect(granted(roles)).toEqual(granted(printed));
    expect(granted(roles).length).toBeGreaterThan(10);
    const bound = objects.flatMap(({ kind, roleRef }) => (roleRef === undefined ? [] : [`${kind} ${roleRef.name}`]));
    expect(bound).toEqual(['ClusterRoleBinding faascope', 'RoleBinding faascope-functions']);
  });

  it('only reads: every verb of its roles is get, list or watch', () => {
    const verbs = objects.flatMap(({ rules = [] }) => rules.flatMap((rule) => rule.verbs));
    expect([...new Set(verbs)].sort()).toEqual(['get', 'list', 'watch']);
  });

  /** Of one rule: `verb resource`, the resource with its API group. */
  const rightsOf = ({ apiGroups, resources, verbs }: Rule) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${verb} ${group === '' ? resource : `${resource}.${group}`}`),
      ),
    );

  it.each([
    ['docs/how-to.md', 'the cluster'],
    ['docs/how-to.zh.md', '集群'],
  ])('grants exactly the rights that %s lists', (page, wholeCluster) => {
    const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
    const isVerb = (word: string) => ['get', 'list', 'watch'].includes(word);
    const listed = (where: string) =>
      [...text(page).matchAll(/^\| (`.*?) \| (.*?) \| .* \|$/gm)].flatMap(([, right = '', cell = '']) => {
        if (cell.replaceAll('`', '') !== where) return [];
        const resources = words(right).filter((word) => !isVerb(word));
        return resources.flatMap((resource) =>
          words(right)
            .filter(isVerb)
            .map((verb) => `${verb} ${resource}`),
        );
      });
    const grantedBy = (role: string) =>
      objects.filter(({ metadata }) => metadata.name === role).flatMap(({ rules = [] }) => rules.flatMap(rightsOf));
    expect(listed(wholeCluster).sort()).toEqual(grantedBy('faascope').sort());
    expect(listed('openfaas-fn').sort()).toEqual(grantedBy('faascope-functions').sort());
    expect(grantedBy('faascope-functions')).toContain('get pods/log');
  });
});
