import { Fault } from '../../../model/fault.ts';
import { member, numberAt, textAt } from '../../http/jsonMember.ts';
import { StatusFault } from '../clusterApi.ts';

/** One event of a watch. */
export interface WatchEvent {
  /** `bookmark` carries nothing but a version. */
  readonly kind: 'there' | 'gone' | 'bookmark';
  readonly object: unknown;
  /** The resourceVersion to go on from after it. */
  readonly version: string;
}

const kinds: ReadonlyMap<string, WatchEvent['kind']> = new Map([
  ['ADDED', 'there'],
  ['MODIFIED', 'there'],
  ['DELETED', 'gone'],
  ['BOOKMARK', 'bookmark'],
]);

/**
 * Reads one line of a watch (WatchEvent of `meta/v1`).
 * @throws StatusFault for an ERROR event @throws Fault upstream_failed for anything else that is no event
 */
export function decodeWatchEvent(line: string): WatchEvent {
  const event = parsed(line);
  const type = textAt(event, 'type');
  const object = member(event, 'object');
  if (type === 'ERROR') {
    throw new StatusFault(numberAt(object, 'code') ?? 500, textAt(object, 'message') ?? 'an error without words');
  }
  const kind = kinds.get(type ?? '');
  const version = textAt(object, 'metadata', 'resourceVersion');
  if (kind === undefined || version === null) {
    throw new Fault('upstream_failed', 'The Kubernetes API sent something that is no event of a watch.');
  }
  return { kind, object, version };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (thrown) {
    throw new Fault('upstream_failed', 'The Kubernetes API sent an event of broken JSON.', { cause: thrown });
  }
}
