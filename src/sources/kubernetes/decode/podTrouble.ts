import type { PodTrouble } from '../../../model/inventory/inventory.ts';
import { listAt, member, numberAt, textAt } from '../../http/jsonMember.ts';

/**
 * Why a pod that is not ready is not: the scheduler's word, else that of the first container that does not run, else the
 * pod's own. The words are those that `kubectl get pods` shows where it has one.
 */
export function podTrouble(object: unknown): PodTrouble {
  const own = textAt(object, 'status', 'reason');
  if (own !== null && own !== '') return { reason: own, message: textAt(object, 'status', 'message') };
  const scheduled = conditionOf(object, 'PodScheduled');
  if (textAt(scheduled, 'status') === 'False') {
    const reason = textAt(scheduled, 'reason');
    const words = [reason === 'Unschedulable' ? null : reason, textAt(scheduled, 'message')].filter(Boolean);
    return { reason: 'Pending', message: words.length === 0 ? null : words.join(': ') };
  }
  const inits = listAt(object, 'status', 'initContainerStatuses');
  const beginning = inits.map(containerTrouble).find((trouble) => trouble !== null && trouble.reason !== 'Completed');
  if (beginning && beginning.reason !== 'PodInitializing') {
    return { ...beginning, reason: `Init:${beginning.reason}` };
  }
  const statuses = listAt(object, 'status', 'containerStatuses');
  const stopped = statuses.map(containerTrouble).find((trouble) => trouble !== null);
  if (stopped) return stopped;
  if (statuses.length === 0) return { reason: textAt(object, 'status', 'phase') ?? 'Unknown', message: null };
  const ready = conditionOf(object, 'Ready');
  return { reason: textAt(ready, 'reason') ?? 'NotReady', message: textAt(ready, 'message') };
}

/** Null while the container runs. */
function containerTrouble(status: unknown): PodTrouble | null {
  const waiting = member(status, 'state', 'waiting');
  if (waiting !== undefined) {
    const end = endWords(member(status, 'lastState', 'terminated'));
    const words = [end === null ? null : `The last run ended: ${end}.`, textAt(waiting, 'message')].filter(Boolean);
    return { reason: textAt(waiting, 'reason') ?? 'Waiting', message: words.length === 0 ? null : words.join(' ') };
  }
  const ended = member(status, 'state', 'terminated');
  if (ended === undefined) return null;
  const words = [endWords(ended), textAt(ended, 'message')?.trim()].filter(Boolean);
  return { reason: textAt(ended, 'reason') ?? 'Error', message: words.join('. ') };
}

function endWords(terminated: unknown): string | null {
  const exitCode = numberAt(terminated, 'exitCode');
  return exitCode === null ? null : `${textAt(terminated, 'reason') ?? 'Error'}, exit code ${exitCode}`;
}

function conditionOf(object: unknown, type: string): unknown {
  return listAt(object, 'status', 'conditions').find((candidate) => textAt(candidate, 'type') === type);
}
