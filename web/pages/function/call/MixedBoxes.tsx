import type { LiveInvocation } from '../../../../src/client/client.ts';
import { Mark } from '../../../components/Mark.tsx';
import { useWords } from '../../../i18n/words.ts';
import { duration, plainText } from '../../../lib/figures.ts';
import { mixedNames } from '../../../lib/mixedNames.ts';
import styles from './CallPane.module.css';

/** The sub-functions of calls whose log lines cannot be told apart: boxes without edges. */
export function MixedBoxes({
  call,
  calls,
}: {
  readonly call: LiveInvocation;
  readonly calls: readonly LiveInvocation[];
}) {
  const { call: words } = useWords().functionPage;
  const names = mixedNames(call, calls);
  if (names.length === 0) return null;
  return (
    <div className={styles['boxes']} data-solid="">
      {names.map(({ name, count, durationMs, isFailed }) => (
        <div key={name} className={styles['box']} data-state={isFailed ? 'failed' : 'ended'} title={name}>
          {isFailed ? <Mark kind="critical" /> : null}
          <bdi>{name}</bdi>
          <span>{plainText(duration(durationMs))}</span>
          {count > 1 ? <span>{words.mixedCount(count)}</span> : null}
        </div>
      ))}
    </div>
  );
}
