import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { copiedText } from '../lib/copiedText.ts';
import { Button } from './Button.tsx';
import styles from './CopyButton.module.css';
import { Icon } from './Icon.tsx';

const saysCopiedMs = 2000;

/**
 * Copies a text. Beyond loopback without TLS a page may not write to the clipboard: then the text is shown in a field,
 * selected.
 */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const { idle: words } = useWords().functionPage;
  const [state, setState] = useState<'ready' | 'copied' | 'selected'>('ready');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('ready'), saysCopiedMs);
    return () => clearTimeout(timer);
  }, [state]);
  const safe = copiedText(text);
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
        className={styles['field']}
        readOnly
        rows={1}
        value={safe}
        aria-label={label ?? words.copy}
        ref={(field) => field?.select()}
        onBlur={() => setState('ready')}
      />
    );
  }
  return (
    <Button look="bare" className={styles['small'] ?? ''} onClick={copy}>
      <Icon name="copy" size={12} />
      {state === 'copied' ? words.copied : (label ?? words.copy)}
    </Button>
  );
}
