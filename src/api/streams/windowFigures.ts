import { windowSeconds } from '../../contract/units.ts';
import type { HealthTable } from '../../model/health/healthTable.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { type EntityFigures, figuresOfFunction, figuresOfNode, figuresOfPod } from '../answer/entityFigures.ts';

/** The entity of a topic as it exists now. */
export interface Found {
  readonly entity: Entity;
  readonly index: InventoryLookup;
}

/** Knows how many replicas were ready. */
export type Replicas = Pick<HealthTable, 'replicasReady'>;

/**
 * Ages are those at the end of the window. The values are overwritten by the next window that is read.
 * @param watch null if no source measures it: usage is unknown
 */
export function figuresOf(
  connection: Connection,
  { index, entity }: Found,
  watch: EntityWatch | null,
  replicas: Replicas,
  endSecond: number,
): EntityFigures | null {
  const endMs = endSecond * 1000;
  if (entity.kind === 'function') {
    const { id } = entity;
    const replicasReady = replicas.replicasReady(connection, id);
    const about = { id, pods: index.podsOf(id), watch, connection, replicasReady };
    return figuresOfFunction(about, endSecond, endMs, slotsOf);
  }
  if (watch === null) return null;
  if (entity.kind === 'node') return figuresOfNode(watch, entity.name, endSecond, endMs, slotsOf);
  const pod = index.pod(entity.uid);
  return pod === null ? null : figuresOfPod(watch, pod, endSecond, endMs, slotsOf);
}

const slots = new Map<string, Float64Array>();

/** The same array for a figure each time: an array for each window and second would cost more than what it holds. */
function slotsOf(figure: string): Float64Array {
  const known = slots.get(figure) ?? new Float64Array(windowSeconds);
  slots.set(figure, known);
  return known;
}
