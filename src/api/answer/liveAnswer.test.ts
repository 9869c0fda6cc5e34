import { expect, test } from 'vitest';
import { fakeConnection } from '../../../test/fakeConnection.ts';
import { Fault } from '../../model/fault.ts';
import { InventoryIndex } from '../../model/inventory/inventoryIndex.ts';
import { viewOf } from './liveAnswer.ts';

const index = InventoryIndex.of({ functions: [], pods: [], nodes: [] });
const whole = fakeConnection(index, { wallMs: () => 0, monotonicMs: () => 0 });
const fault = new Fault('upstream_failed', 'The Kubernetes API answered 500: no such namespace: hidden');
const connection = { ...whole, inventory: { ...whole.inventory, snapshot: () => null, fault } };

test('before the first inventory, only a client that may see all namespaces gets the message of the upstream', () => {
  const request = (namespaces: ReadonlySet<string> | null) => () =>
    viewOf({ connection, connectionName: null, namespaces }, 0);
  expect(request(null)).toThrow('hidden');
  expect(request(new Set(['fn']))).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
  expect(request(new Set(['fn']))).not.toThrow('hidden');
});
