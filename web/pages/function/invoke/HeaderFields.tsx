import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useWords } from '../../../i18n/words.ts';
import type { InvokeDraft } from '../../../lib/invokeRequest.ts';
import styles from './Invoke.module.css';

type Headers = InvokeDraft['headers'];

/** The headers of the request, a row each. */
export function HeaderFields({
  headers,
  onChange,
}: {
  readonly headers: Headers;
  readonly onChange: (headers: Headers) => void;
}) {
  const { invoke: words } = useWords().functionPage;
  const change = (index: number, changes: Partial<Headers[number]>) =>
    onChange(headers.map((header, at) => (at === index ? { ...header, ...changes } : header)));
  return (
    <div className={styles['headers']}>
      {headers.map((header, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <div key={index} className={styles['header']}>
          <input
            className={styles['field']}
            aria-label={words.headerName}
            placeholder={words.headerName}
            value={header.name}
            spellCheck={false}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <input
            className={styles['field']}
            aria-label={words.headerValue}
            placeholder={words.headerValue}
            value={header.value}
            spellCheck={false}
            onChange={(event) => change(index, { value: event.target.value })}
          />
          <Button
            look="bare"
            aria-label={words.removeHeader}
            onClick={() => onChange(headers.filter((_, at) => at !== index))}
          >
            <Icon name="close" size={12} />
          </Button>
        </div>
      ))}
      <Button look="bare" onClick={() => onChange([...headers, { name: '', value: '' }])}>
        {words.addHeader}
      </Button>
    </div>
  );
}
