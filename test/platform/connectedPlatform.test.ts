import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BuiltConnection } from '../../src/connections/builtConnection.ts';
import type { ConnectionContext } from '../../src/connections/connectionContext.ts';
import {
  addressPlan,
  type ConfiguredSources,
  type ConnectionPlan,
  configuredPlan,
} from '../../src/connections/connectionPlan.ts';
import { ActiveConnection } from '../../src/connections/connectionRegistry.ts';
import { systemClock } from '../../src/model/clock.ts';
import { PeriodicTasks } from '../../src/model/source/periodicTasks.ts';
import { AddressRule } from '../../src/sources/http/addressRule.ts';
import { testAccess } from '../kubernetes/clusterAccess.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import type { FakeObject } from '../kubernetes/fakeCluster.ts';
import { namespacesPath, nodesPath, podsPath } from '../kubernetes/fakeObjects.ts';
import { meterInvoker, tinyConnected } from './tinyConnected.ts';

/** The words of OpenFaaS, which no line about another platform has. */
const otherPlatform = /openfaas|gateway|watchdog/i;

const context: ConnectionContext = {
  clock: systemClock,
  version: '0',
  environment: {},
  warn: () => {},
  tasks: new PeriodicTasks(systemClock, () => {}),
  allowInvoke: true,
  guard: { rule: new AddressRule([]) },
  // The line of `connections/platforms.ts`.
  connected: tinyConnected,
};

const local = { functionsFolder: null, demoCalls: false, hostRoot: '/', unusedKubeconfig: null };
const nothing: ConfiguredSources = {
  local,
  cluster: null,
  prometheus: [],
  connected: tinyConnected,
  namespaces: [],
  namedBy: null,
};

function meterPod(name: string, ip: string): FakeObject {
  return {
    metadata: { name, namespace: 'tiny', uid: name, labels: { app: 'meter' } },
    spec: { nodeName: 'n1', containers: [{ name: 'meter' }] },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

describe('connections are built of a second platform alone', () => {
  const sum = { connection: 'test', namespace: 'tasks', name: 'sum' };
  let server: ClusterServer;
  let active: ActiveConnection | null;

  beforeEach(async () => {
    server = new ClusterServer();
    await server.start();
    active = null;
    const { cluster } = server;
    cluster.put(namespacesPath, { metadata: { name: 'tasks', uid: 'tasks' } });
    cluster.put(nodesPath, { metadata: { name: 'n1', uid: 'n1' } });
    const spec = { workers: 1, programs: [{ image: 'sum:7' }] };
    cluster.put('/apis/tiny.example/v1/namespaces/tasks/tasks', {
      metadata: { name: 'sum', namespace: 'tasks', uid: 'sum' },
      spec,
    });
  });
  afterEach(async () => {
    await active?.stop();
    await server.kill();
  });

  const clusterSources = (): ConfiguredSources => {
    const agents = { addresses: new Map(), token: null };
    return { ...nothing, cluster: { access: testAccess(server.origin), namespaces: [], agents } };
  };
  async function started(plan: ConnectionPlan): Promise<BuiltConnection> {
    active = await ActiveConnection.start(plan);
    return active.built;
  }

  it('in a cluster, with its own call counters and calls through them', async () => {
    server.cluster.put(podsPath('tiny'), meterPod('meter-1', '10.1.0.1'));
    server.cluster.put(podsPath('tiny'), meterPod('failing-1', '10.1.0.2'));
    server.cluster.put('/api/v1/services', {
      metadata: { namespace: 'tiny', name: 'meter', uid: 'meter' },
      spec: { selector: { app: 'meter' }, ports: [{ port: 80 }] },
    });
    const { connection, announcement, discovered } = await started(configuredPlan(clusterSources(), context));
    expect(connection.platforms).toEqual(['Tiny']);
    expect(announcement).toContain('Tiny: tasks listed by cluster.');
    expect(announcement[0]).toContain('functions in tasks and every namespace labelled `tiny`.');
    expect(announcement.filter((line) => otherPlatform.test(line))).toEqual([]);
    expect(connection.invoker).toBe(meterInvoker);
    await expect.poll(() => connection.inventory.snapshot(Date.now())?.functions.length).toBe(1);
    await expect.poll(() => connection.calls?.calls(sum, Date.now())?.value?.started).toBe(10);
    const lines = (await discovered?.()) ?? [];
    expect(lines).toContain('Found: meter tiny/meter-1, metrics every second.');
    expect(lines.filter((line) => otherPlatform.test(line))).toEqual([]);
    expect(connection.findings()).toContainEqual({
      code: 'forward_by_hand',
      params: { namespace: 'tiny', pod: 'failing-1', port: 7070, localPort: 7070, flag: '--tiny-meter' },
    });
    expect(connection.sources().map(({ address }) => address)).toContain('tiny://10.1.0.1:7070');
  });

  it('in a cluster without its counters, with its own finding', async () => {
    const { connection } = await started(configuredPlan(clusterSources(), context));
    await expect
      .poll(() => connection.findings())
      .toContainEqual(expect.objectContaining({ params: expect.objectContaining({ flag: '--tiny-meter' }) }));
    expect(connection.findings().map(({ code }) => code)).not.toContain('no_gateway_found');
    expect(connection.calls?.calls(sum, Date.now())).toBeNull();
  });

  it('at an address that a client named', async () => {
    const { connection } = await started(addressPlan('kubernetes', server.origin, null, context));
    expect(connection.calls?.order('calls')).toEqual(['gateway']);
    await expect.poll(() => connection.inventory.snapshot(Date.now())?.functions.length).toBe(1);
  });

  it('on Prometheus alone', async () => {
    const prometheus = [{ url: 'http://127.0.0.1:9', authorizationFile: null, tenant: null, ca: null }];
    const { connection, announcement } = await started(configuredPlan({ ...nothing, prometheus }, context));
    expect(connection.platforms).toEqual(['Tiny']);
    expect(announcement[0]).toContain('functions in tasks and every namespace with a task.');
    expect(announcement.filter((line) => otherPlatform.test(line))).toEqual([]);
  });

  it('on this machine, in its name', async () => {
    const { connection } = await started(configuredPlan(nothing, context));
    expect(connection).toMatchObject({ kind: 'local', platforms: ['Tiny'] });
  });
});
