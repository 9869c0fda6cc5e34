import { Mark } from '../../../components/Mark.tsx';
import { useWords } from '../../../i18n/words.ts';
import { plainText } from '../../../lib/figures.ts';
import type { MixedCalls } from '../../../lib/mixedCalls.ts';
import styles from './CallPane.module.css';
import { runTimes } from './callTime.ts';

/** The sub-functions of calls whose log lines cannot be told apart: boxes without edges. */
export function MixedBoxes({ names }: Pick<MixedCalls, 'names'>) {
  const { call: words } = useWords().functionPage;
  return (
    <div className={styles['boxes']} data-solid="">
      {names.map(({ name, count, durationsMs, isFailed }) => (
        <div key={name} className={styles['box']} data-state={isFailed ? 'failed' : 'ended'} title={name}>
          {isFailed ? <Mark kind="critical" /> : null}
          <bdi>{name}</bdi>
          <span>{plainText(runTimes('ended', durationsMs))}</span>
          {count > 1 ? <span>{words.mixedCount(count)}</span> : null}
        </div>
      ))}
    </div>
  );
}
