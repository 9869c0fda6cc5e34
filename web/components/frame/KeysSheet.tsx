import * as Dialog from '@radix-ui/react-dialog';
import * as Switch from '@radix-ui/react-switch';
import { useWords, type Words } from '../../i18n/words.ts';
import { useChoices, usePage } from '../../state/pageContext.ts';
import { Button, Key } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import styles from './KeysSheet.module.css';

type Section = readonly [title: string, rows: readonly (readonly [keys: string, what: string])[]];

/** All shortcuts, in columns. */
function sections({ frame }: Words): readonly (readonly Section[])[] {
  return [
    [
      [
        frame.anywhere,
        [
          ['Ctrl K', frame.keyFind],
          ['/', frame.keyFilter],
          ['?', frame.keys],
          ['Esc', frame.keyEscape],
        ],
      ],
      [frame.goTo, [['G then O', frame.overview]]],
    ],
    [
      [
        frame.time,
        [
          ['F', frame.keyFreeze],
          ['← →', frame.keySecond],
          ['Shift ← →', frame.keyTenSeconds],
        ],
      ],
    ],
    [
      [
        frame.rows,
        [
          ['J K', frame.keyNext],
          ['↵', frame.keyOpen],
          ['E', frame.keySortErrors],
          ['I', frame.keyFigure],
        ],
      ],
      [
        frame.functionKeys,
        [
          ['[ ]', frame.keyCalls],
          ['V', frame.keyInvoke],
        ],
      ],
    ],
  ];
}

interface KeysSheetProps {
  readonly onClose: () => void;
}

/** What keys do, and the switch that turns single keys off. */
export function KeysSheet({ onClose }: KeysSheetProps) {
  const words = useWords();
  const { frame } = words;
  const { settings } = usePage();
  const { singleKeys } = useChoices();
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles['scrim']} />
        <Dialog.Content className={styles['sheet']} aria-describedby={undefined}>
          <div className={styles['head']}>
            <Dialog.Title className={styles['title']}>{frame.keys}</Dialog.Title>
            <Dialog.Close asChild>
              <Button look="bare" aria-label={frame.close}>
                <Icon name="close" size={14} />
              </Button>
            </Dialog.Close>
          </div>
          <div className={styles['columns']}>
            {sections(words).map((column) => (
              <div key={column[0]?.[0]}>
                {column.map(([title, rows]) => (
                  <section key={title} className={styles['section']}>
                    <h3>{title}</h3>
                    {rows.map(([keys, what]) => (
                      <div key={keys} className={styles['row']}>
                        <span>{what}</span>
                        <span className={styles['keys']}>
                          {keys
                            .split(' ')
                            .map((key) =>
                              key === 'then' ? <i key={key}>{frame.thenKey}</i> : <Key key={key}>{key}</Key>,
                            )}
                        </span>
                      </div>
                    ))}
                  </section>
                ))}
              </div>
            ))}
          </div>
          <div className={styles['foot']}>
            <Switch.Root
              className={styles['switch']}
              aria-labelledby="single-keys"
              checked={singleKeys}
              onCheckedChange={(checked) => settings.change({ singleKeys: checked })}
            >
              <Switch.Thumb className={styles['thumb']} />
            </Switch.Root>
            <span>
              <b id="single-keys" className={styles['title']}>
                {frame.singleKeys}
              </b>
              <br />
              <span className={styles['hint']}>{frame.singleKeysHint}</span>
            </span>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
