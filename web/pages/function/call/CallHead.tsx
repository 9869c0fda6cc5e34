import { useCallback, useRef } from 'react';
import type { LiveInvocation } from '../../../../src/client/client.ts';
import { Key } from '../../../components/Button.tsx';
import { writeText } from '../../../components/figure/writeFigure.ts';
import { Tag } from '../../../components/Tag.tsx';
import { useWords } from '../../../i18n/words.ts';
import { shortCallId } from '../../../lib/callSelection.ts';
import { duration, plainText } from '../../../lib/figures.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { PaneHead } from '../PaneHead.tsx';
import styles from './CallPane.module.css';
import { callDuration } from './callTime.ts';

const tones = { running: 'accent', succeeded: 'plain', failed: 'critical', unknown: 'plain' } as const;

/** Which call it is, how it is and where it runs. */
export function CallHead({
  call,
  mixedWith,
  foundBy,
  onStep,
}: {
  readonly call: LiveInvocation;
  /** Calls whose lines cannot be told from those of this one. */
  readonly mixedWith: readonly LiveInvocation[];
  readonly foundBy: string | null;
  readonly onStep?: (by: -1 | 1) => void;
}) {
  const { call: words } = useWords().functionPage;
  const time = useRef<HTMLSpanElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const isUnknown = call.state === 'unknown' && call.durationMs === null;
      writeText(time.current, isUnknown ? '' : ` ${plainText(callDuration(call, live))}`);
    },
    [call],
  );
  useEachUpdate(write);
  const node = call.node === null || call.node === call.pod.name ? null : call.node;
  const [other, ...others] = mixedWith;
  const mixedText =
    other === undefined
      ? words.mixed
      : others.length === 0
        ? words.mixedWith(shortCallId(other))
        : words.mixedWithCalls(mixedWith.length);
  const id = (
    <>
      <Tag tone={tones[call.state]}>
        {words[call.state]}
        <span ref={time} data-figure={`invocation:${call.id}:elapsed`} />
      </Tag>
      {call.mixed ? (
        <>
          {' '}
          <Tag>{mixedText}</Tag>
        </>
      ) : null}{' '}
      <bdi className={styles['pod']} title={call.pod.name}>
        {call.pod.name}
      </bdi>{' '}
      {node === null ? '' : words.onNode(node)}
      {call.coldStartMs !== null && call.coldStartMs > 0
        ? ` · ${words.coldStart(plainText(duration(call.coldStartMs)))}`
        : ''}
    </>
  );
  return (
    <PaneHead title={words.call(shortCallId(call))} note={id}>
      {foundBy === null ? null : <span>{foundBy}</span>}
      {onStep === undefined ? null : (
        <>
          <button type="button" className={styles['step']} onClick={() => onStep(-1)}>
            {words.older} <Key>[</Key>
          </button>
          <button type="button" className={styles['step']} onClick={() => onStep(1)}>
            {words.newer} <Key>]</Key>
          </button>
        </>
      )}
    </PaneHead>
  );
}
