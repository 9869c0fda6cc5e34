import type { ConnectionObject } from '../../contract/v1/connection.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { visibleFunctions, visiblePods } from '../entityLookup.ts';
import { type Identity, roleAllows } from '../gate/access.ts';
import { unixSeconds, unixSecondsOrNull } from '../objects/unixSeconds.ts';
import { unknownEntity } from '../unknownEntity.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/connections` */
export function connectionsRoute({ clock, connections }: ApiDependencies): V1Handler<'connections'> {
  return ({ identity }) => ({
    nowSeconds: unixSeconds(clock.wallMs()),
    items: connections.all().map((each) => connectionObject(each, each === connections.find(null), identity)),
  });
}

/** `/api/v1/connections/{name}` */
export function connectionRoute({ connections }: ApiDependencies): V1Handler<'connection'> {
  return (request) => {
    const found = connections.find(request.param('name'));
    if (found === null) throw unknownEntity('connection');
    const isDefault = found === connections.find(null);
    return {
      nowSeconds: unixSeconds(found.clock.wallMs()),
      ...connectionObject(found, isDefault, request.identity),
    };
  };
}

function connectionObject(
  { name, kind, platforms, demo = false, inventory, clock, invoker, logs, sources }: Connection,
  isDefault: boolean,
  { role, namespaces }: Identity,
): ConnectionObject {
  const snapshot = inventory.snapshot(clock.wallMs());
  const view = snapshot === null ? null : { inventory: snapshot, namespaces };
  return {
    connection: name,
    default: isDefault,
    kind,
    platforms: [...platforms],
    demo,
    inventory: inventory.name,
    version: sources().find((source) => source.name === inventory.name)?.version ?? null,
    functions: view === null ? null : visibleFunctions(view).length,
    pods: view === null || inventory.functionsOnly ? null : visiblePods(view).length,
    nodes: view === null || inventory.functionsOnly ? null : view.inventory.nodes.length,
    inventoryAtSeconds: unixSecondsOrNull(snapshot?.observedAtMs ?? null),
    may: {
      invoke: invoker !== null && invoker.isReady !== false && roleAllows(role, 'caller'),
      setIP: roleAllows(role, 'admin'),
      logs: logs !== null,
    },
  };
}
