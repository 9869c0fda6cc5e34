import type { V1Answers } from '../../../../src/client/client.ts';
import { Tag } from '../../../components/Tag.tsx';
import { useWords } from '../../../i18n/words.ts';
import { startingPod } from '../../../lib/startupSteps.ts';
import { Events } from '../Events.tsx';
import type { FunctionAnswer } from '../functionData.ts';
import { PaneHead } from '../PaneHead.tsx';
import styles from './Idle.module.css';
import { StartupSteps } from './StartupSteps.tsx';

/** A function none of whose replicas is ready yet: the steps of its newest replica, the reason, and what happened. */
export function Starting({
  namespace,
  name,
  answer,
  pods,
  isKubernetes,
}: {
  readonly namespace: string;
  readonly name: string;
  readonly answer: FunctionAnswer;
  readonly pods: V1Answers['pods']['items'];
  readonly isKubernetes: boolean;
}) {
  const { idle: words, call: callWords } = useWords().functionPage;
  const pod = startingPod(pods);
  const waiting = answer.inFlight ?? 0;
  const note = (
    <>
      {answer.reason === null ? null : <Tag tone="accent">{answer.reason}</Tag>} {pod?.name ?? ''}{' '}
      {pod?.node ? callWords.onNode(pod.node) : ''}
    </>
  );
  return (
    <>
      <PaneHead title={words.startup} note={note} />
      {pod === null ? null : <StartupSteps pod={pod} />}
      <PaneHead title={words.reason} />
      <div className={styles['reason']} data-solid="">
        <p>
          {answer.reason === null ? isKubernetes ? words.noReason : words.noReasonHere : <b>{answer.reason}</b>}
          {answer.reason === null || answer.message === null ? '' : `: ${answer.message}`}
        </p>
        {waiting > 0 ? <p className={styles['waiting']}>{words.waiting(waiting)}</p> : null}
      </div>
      <Events {...{ namespace, name }} replicas={pods.map((each) => each.name)} />
    </>
  );
}
