import { decodeWindows } from '../../agent/wire/decodeWindows.ts';
import type { WindowsAnswer } from '../../agent/wire/windowsAnswer.ts';
import { Fault } from '../../model/fault.ts';

/** An answer, and the pods of the question that it is about: all, or the first ones. */
export interface AnswerTo {
  readonly answer: WindowsAnswer;
  readonly podUids: readonly string[];
}

/**
 * Reads the answer to a question about these pods.
 * @throws Fault when it is none, or is about other pods
 */
export function answerTo(podUids: readonly string[], bytes: Buffer): AnswerTo {
  const answer = decodeWindows(bytes);
  if (!answer.pods.every(({ uid }) => podUids.includes(uid))) {
    throw new Fault('upstream_failed', 'The agent answers for pods that nobody asked for; nothing of it is used.');
  }
  const { leftOutFrom } = answer;
  if (leftOutFrom === null) return { answer, podUids };
  // One that tells of no pod at all would be asked for ever.
  const count = podUids.indexOf(leftOutFrom);
  if (count > 0) return { answer, podUids: podUids.slice(0, count) };
  throw new Fault('upstream_failed', 'The agent leaves out pods that it need not leave out; look what listens there.');
}
