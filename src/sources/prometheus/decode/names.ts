import { Fault } from '../../../model/fault.ts';
import { member } from '../../http/jsonMember.ts';
import { parsedReply } from './queryReply.ts';

/**
 * Reads the values of a label; `null` is how some servers write none.
 * @throws Fault upstream_failed when the answer is something else
 */
export function decodeNames(text: string): readonly string[] {
  const reply = parsedReply(text);
  const values = member(reply, 'data');
  if (member(reply, 'status') === 'success') {
    if (values === null) return [];
    if (isTexts(values)) return values;
  }
  throw new Fault('upstream_failed', 'The Prometheus API answered with nonsense: no names.');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
