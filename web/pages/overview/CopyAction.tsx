import { useEffect, useState } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { useWords } from '../../i18n/words.ts';
import { copiedText } from '../../lib/copiedText.ts';
import styles from './Overview.module.css';

/** How long it says that the text was copied. */
const saysCopiedMs = 2000;

/**
 * Copies a command. Beyond loopback without TLS a page may not write to the clipboard: then the command is shown in a
 * field, selected.
 */
export function CopyAction({ command, label }: { readonly command: string; readonly label: string }) {
  const { overview: words } = useWords();
  const [state, setState] = useState<'ready' | 'copied' | 'selected'>('ready');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('ready'), saysCopiedMs);
    return () => clearTimeout(timer);
  }, [state]);
  const safe = copiedText(command);
  const copy = () => {
    // Undefined outside of secure contexts, whatever the types say.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (clipboard === undefined) setState('selected');
    else
      clipboard.writeText(safe).then(
        () => setState('copied'),
        () => setState('selected'),
      );
  };
  if (state === 'selected') {
    return (
      <textarea
        className={styles['copied']}
        readOnly
        rows={1}
        value={safe}
        aria-label={label}
        ref={(field) => field?.select()}
        onBlur={() => setState('ready')}
      />
    );
  }
  return (
    <button className={styles['action']} type="button" title={safe} onClick={copy}>
      <Icon name={state === 'copied' ? 'check' : 'copy'} size={13} />
      <span>{state === 'copied' ? words.copied : label}</span>
    </button>
  );
}
