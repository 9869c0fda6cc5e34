import type { V1Answers } from '../../../../src/client/client.ts';
import { Button } from '../../../components/Button.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useWords } from '../../../i18n/words.ts';
import { shellCommand } from '../../../lib/shellCommand.ts';
import { Events } from '../Events.tsx';
import styles from './Idle.module.css';

/** A function without replicas: what the next call does, and how to keep a replica. */
export function ScaledToZero({
  namespace,
  name,
  pods,
  hasScaleLabel,
  onInvoke,
}: {
  readonly namespace: string;
  readonly name: string;
  /** Those that are not gone yet. */
  readonly pods: V1Answers['pods']['items'];
  /** Whether a label keeps a replica. */
  readonly hasScaleLabel: boolean;
  /** Null where calling is not allowed. */
  readonly onInvoke: (() => void) | null;
}) {
  const { idle: words, invoke } = useWords().functionPage;
  const command = shellCommand([
    ...['kubectl', '-n', namespace, 'label', 'deployment', name],
    ...['com.openfaas.scale.zero=false', '--overwrite'],
  ]);
  return (
    <>
      <section className={styles['zero']} data-solid="">
        <h2>{words.scaledToZero}</h2>
        <p>{words.nextCall}</p>
        {onInvoke === null ? null : (
          <Button onClick={onInvoke}>
            <Icon name="invoke" size={14} />
            {invoke.invoke}
          </Button>
        )}
        {hasScaleLabel ? (
          <>
            <p className={styles['keep']}>{words.keepOne}</p>
            <div className={styles['command']}>
              <span aria-hidden="true">$</span>
              <code>{command}</code>
              <CopyButton text={command} />
            </div>
          </>
        ) : null}
      </section>
      <Events {...{ namespace, name }} replicas={pods.map((each) => each.name)} />
    </>
  );
}
