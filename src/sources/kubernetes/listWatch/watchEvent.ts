import { Fault } from '../../../model/fault.ts';
import { member, numberAt, textAt } from '../../http/jsonMember.ts';
import { StatusFault } from '../clusterApi.ts';

/** One event of a watch. */
export interface WatchEvent {
  /** `bookmark` carries only a version. */
  readonly kind: 'there' | 'gone' | 'bookmark';
  readonly object: unknown;
  /** The resourceVersion to continue from. */
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
 * @throws StatusFault for an ERROR event @throws Fault upstream_failed for anything else that is not an event
 */
export function decodeWatchEvent(line: string): WatchEvent {
  const event = parsed(line);
  const type = textAt(event, 'type');
  const object = member(event, 'object');
  if (type === 'ERROR') {
    throw new StatusFault(numberAt(object, 'code') ?? 500, textAt(object, 'message') ?? 'no message');
  }
  const kind = kinds.get(type ?? '');
  const version = textAt(object, 'metadata', 'resourceVersion');
  if (kind === undefined || version === null) {
    throw new Fault('upstream_failed', 'The Kubernetes API sent an invalid watch event.');
  }
  return { kind, object, version };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (thrown) {
    throw new Fault('upstream_failed', 'The Kubernetes API sent a watch event of invalid JSON.', { cause: thrown });
  }
}
