import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltConnection } from '../../src/connections/builtConnection.ts';
import { clusterConnection } from '../../src/connections/cluster/clusterConnection.ts';
import { prometheusConnection } from '../../src/connections/cluster/prometheusConnection.ts';
import { localConnection } from '../../src/connections/local/localConnection.ts';
import { connectedPlatform } from '../../src/connections/platforms.ts';
import { type SourceName, sourceNames } from '../../src/contract/sourceName.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import { PeriodicTasks } from '../../src/model/source/periodicTasks.ts';
import { AddressRule } from '../../src/sources/http/addressRule.ts';

const columns = ['local', 'cluster', 'prometheus'] as const;
type Column = (typeof columns)[number];

/** Nothing is requested before a connection is started, so nothing needs to listen here. */
const nowhere = 'http://127.0.0.1:9';
const metricsPages = [new URL(`${nowhere}/metrics`)];
const connected = connectedPlatform({ gateway: null, metricsPages, credentialsFolder: null, ca: null });
const prometheus = [{ url: nowhere, authorizationFile: null, tenant: null, ca: null }];
const access = {
  name: 'c',
  server: nowhere,
  ca: null,
  insecure: false,
  serverName: null,
  proxyUrl: null,
  headers: {},
  credentials: { current: async () => ({ authorization: null, certificate: null }), refused: () => {} },
};

const context = {
  clock: systemClock,
  version: '0',
  environment: {},
  warn: () => {},
  tasks: new PeriodicTasks(systemClock, () => {}),
  allowInvoke: false,
  guard: { rule: new AddressRule([]) },
  connected: connectedPlatform(null),
};

/** The wiring with every source that flags can name. */
async function built(column: Column): Promise<BuiltConnection> {
  if (column === 'cluster') {
    const agents = { addresses: new Map(), token: null };
    return clusterConnection({ access, namespaces: [], agents }, connected, prometheus, context);
  }
  if (column === 'prometheus') return prometheusConnection(prometheus, connected, [], context);
  const options = { functionsFolder: null, demoCalls: true, hostRoot: '/', unusedKubeconfig: null };
  return localConnection(options, context);
}

const metrics = ({ metrics }: Connection): SourceName[] => metrics.map(({ name }) => name);
const calls = ({ calls }: Connection): readonly SourceName[] => calls?.order('calls') ?? [];
const inventory = ({ inventory }: Connection): SourceName[] => [inventory.name];

/** The beginning of a row's figure, and the order of its sources in the wiring. */
const orders: Readonly<Record<string, (connection: Connection) => readonly SourceName[]>> = {
  functions: inventory,
  pods: inventory,
  nodes: inventory,
  'node CPU': metrics,
  'pod and function CPU': metrics,
  invocations: calls,
  'calls of the last 60 s': calls,
  // If no source measures runs, the calls' figure is used.
  func_time: (connection) => [...(connection.calls?.order('runs') ?? []), ...calls(connection)],
  logs: ({ logs }) => (logs === null ? [] : [logs.name]),
};

const document = readFileSync(join(import.meta.dirname, '../../docs/sources.md'), 'utf8');
const [, section = ''] = document.split('## Order of sources');
const rows = [...section.matchAll(/^\| ([a-z].*?) \| (.*?) \| (.*?) \| (.*?) \|$/gm)]
  .map(([, figure = '', ...cells]) => ({ figure, cells }))
  .filter(({ figure }) => figure !== 'figure');

/** The sources named in a cell, in its order, each once. */
function namedIn(cells: readonly string[], column: Column): readonly SourceName[] {
  if (column === 'local') return ['local'];
  const [, cluster = '', alone = ''] = cells;
  const cell = column === 'cluster' || alone === 'the same' ? cluster : alone;
  const quoted = [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  return sourceNames.filter((name) => quoted.includes(name)).sort((a, b) => quoted.indexOf(a) - quoted.indexOf(b));
}

describe('Order of sources in docs/sources.md', () => {
  const all = new Map<Column, BuiltConnection>();
  beforeAll(async () => {
    for (const column of columns) all.set(column, await built(column));
  });
  afterAll(async () => {
    for (const each of all.values()) await each.stop();
  });

  it('has a row for every figure', () => {
    for (const { figure } of rows) {
      expect(Object.keys(orders).filter((start) => figure.startsWith(start))).toHaveLength(1);
    }
    expect(rows).toHaveLength(Object.keys(orders).length);
  });

  it.each(rows.flatMap((row) => columns.map((column) => ({ ...row, column }))))(
    'matches the wiring for $column: $figure',
    ({ figure, cells, column }) => {
      const [, order] = Object.entries(orders).find(([start]) => figure.startsWith(start)) ?? [];
      const connection = all.get(column)?.connection;
      if (order === undefined || connection === undefined) throw new Error(`no order of ${figure}`);
      expect(namedIn(cells, column)).toEqual([...new Set(order(connection))]);
    },
  );
});
