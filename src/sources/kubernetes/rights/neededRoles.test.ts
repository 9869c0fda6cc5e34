import { describe, expect, it } from 'vitest';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { neededRights, type ReadScope } from './neededRights.ts';
import { neededRoles } from './neededRoles.ts';

const found: ReadScope = {
  workloads: openFaas.workloads,
  findsNamespaces: true,
  findsAgents: true,
  findsServices: true,
  readsMetrics: true,
  forwardsPorts: false,
};
const named: ReadScope = { ...found, findsNamespaces: false, findsAgents: false, findsServices: false };

const rulesOf = (scope: ReadScope, namespaces: readonly string[] = []) =>
  Object.fromEntries(
    neededRoles(scope, namespaces).map(({ kind, name, namespace, rules }) => [
      `${kind} ${name}${namespace === null ? '' : ` in ${namespace}`}`,
      rules.map(({ group, resource, verbs }) => `${verbs.join()} ${group}/${resource}`),
    ]),
  );

const ofFunctions = ['list,watch apps/deployments', 'get /pods/log', 'list metrics.k8s.io/pods'];
const withPods = ['list,watch apps/deployments', 'list,watch /pods', 'get /pods/log', 'list metrics.k8s.io/pods'];

describe('neededRoles', () => {
  it('of functions, agents and Services that are found: ClusterRoles, pods in the first only', () => {
    expect(rulesOf(found)).toEqual({
      'ClusterRole faascope': [
        'list,watch /nodes',
        'list,watch /namespaces',
        'list,watch /pods',
        'list,watch /services',
        'list metrics.k8s.io/nodes',
      ],
      'ClusterRole faascope-functions': ofFunctions,
    });
  });

  it('of named namespaces: a Role in each, and no right to read namespaces', () => {
    expect(rulesOf({ ...found, findsNamespaces: false }, ['a', 'b'])).toEqual({
      'ClusterRole faascope': [
        'list,watch /nodes',
        'list,watch /pods',
        'list,watch /services',
        'list metrics.k8s.io/nodes',
      ],
      'Role faascope-functions in a': ofFunctions,
      'Role faascope-functions in b': ofFunctions,
    });
  });

  it('of named namespaces, agents and servers: pods are read where functions are, and nowhere else', () => {
    expect(rulesOf(named, ['a'])).toEqual({
      'ClusterRole faascope': ['list,watch /nodes', 'list metrics.k8s.io/nodes'],
      'Role faascope-functions in a': withPods,
    });
  });

  it('of named agents: the pods of Services are still read everywhere', () => {
    expect(rulesOf({ ...found, findsAgents: false })['ClusterRole faascope']).toContain('list,watch /pods');
    expect(rulesOf({ ...found, findsServices: false })['ClusterRole faascope']).toContain('list,watch /pods');
  });

  it.each<[ReadScope, string]>([
    [found, 'ClusterRole faascope'],
    [named, 'Role faascope-functions in a'],
  ])('forwards ports only where pods are connected to: %#', (scope, role) => {
    const rules = rulesOf({ ...scope, forwardsPorts: true }, scope.findsNamespaces ? [] : ['a']);
    const forwarding = Object.keys(rules).filter((name) => rules[name]?.includes('get,create /pods/portforward'));
    expect(forwarding).toEqual([role]);
  });

  it('need no rule for metrics.k8s.io without it', () => {
    expect(JSON.stringify(rulesOf({ ...found, readsMetrics: false }))).not.toContain('metrics.k8s.io');
  });

  it.each([found, named])('contains every needed right, and no other: %#', (scope) => {
    const roles = neededRoles({ ...scope, forwardsPorts: true }, []);
    const given = (reaches: readonly string[]) =>
      roles
        .filter(({ isOfFunctions }) => reaches.includes(isOfFunctions ? 'functions' : 'cluster'))
        .flatMap(({ rules }) => rules);
    const rights = neededRights({ ...scope, forwardsPorts: true });
    for (const { reach, group, resource, verbs } of rights) {
      const rules = given(reach === 'cluster' ? ['cluster'] : ['cluster', 'functions']);
      const rule = rules.filter((each) => each.group === group && each.resource === resource);
      expect(new Set(rule.flatMap((each) => each.verbs))).toEqual(new Set(verbs));
    }
    const names = new Set(rights.map(({ group, resource }) => `${group}/${resource}`));
    expect(new Set(given(['cluster', 'functions']).map(({ group, resource }) => `${group}/${resource}`))).toEqual(
      names,
    );
  });
});
