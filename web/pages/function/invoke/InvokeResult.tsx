import { CopyButton } from '../../../components/CopyButton.tsx';
import { Tag } from '../../../components/Tag.tsx';
import { useWords } from '../../../i18n/words.ts';
import { bytes, duration, plainText } from '../../../lib/figures.ts';
import { mostRead } from '../../../lib/invokeAnswer.ts';
import { mostShown } from '../../../lib/resultBody.ts';
import { PaneHead } from '../PaneHead.tsx';
import styles from './Invoke.module.css';
import type { CallResult } from './sendCall.ts';
import type { SentCall } from './useInvoke.ts';

/** What the function answered: status, duration, size, body as text, headers. */
export function InvokeResult({ sent }: { readonly sent: SentCall }) {
  const { invoke: words } = useWords().functionPage;
  const { result, isUnanswered } = sent;
  if (result === null) {
    const isRunning = !isUnanswered;
    return (
      <section className={styles['result']} aria-live="polite">
        <PaneHead
          title={words.result}
          note={isRunning ? <Tag tone="accent">{words.running}</Tag> : <Tag tone="critical">{words.noAnswer}</Tag>}
        />
        {isRunning ? null : <p className={styles['message']}>{words.unanswered}</p>}
      </section>
    );
  }
  const note = (
    <>
      <Tag tone={result.status >= 400 ? 'critical' : 'plain'}>{`${result.status} ${result.statusText}`.trim()}</Tag>{' '}
      {plainText(duration(result.durationMs))} · {result.isWhole ? '' : '>'}
      {plainText(bytes(result.bytes))}
      {result.callId === null ? '' : ` · ${words.callId} ${result.callId}`}
    </>
  );
  return (
    <section className={styles['result']} aria-live="polite">
      <PaneHead title={words.result} note={note}>
        {result.body.text === '' ? null : <CopyButton text={result.body.text} label={words.copy} />}
      </PaneHead>
      {result.isOfFunction ? null : <p className={styles['message']}>{words.notSent}</p>}
      <Body result={result} />
      {result.isOfFunction ? <ResponseHeaders headers={result.headers} /> : null}
    </section>
  );
}

const shownCharacters = new Intl.NumberFormat('en').format(mostShown);

function Body({ result }: { readonly result: CallResult }) {
  const { invoke: words } = useWords().functionPage;
  const { kind, text, isCut } = result.body;
  if (kind === 'empty') return <p className={styles['message']}>{words.noBody}</p>;
  const limit = result.isWhole ? '' : words.readOnly(plainText(bytes(mostRead)));
  if (kind === 'binary') {
    return <p className={styles['message']}>{`${words.binary(plainText(bytes(result.bytes)))} ${limit}`.trim()}</p>;
  }
  // A text node: whatever a function answers is never markup.
  return (
    <>
      {isCut ? <p className={styles['message']}>{`${words.truncated(shownCharacters)} ${limit}`.trim()}</p> : null}
      <pre className={styles['answer']} data-testid="result">
        {result.isOfFunction ? text : messageOf(text)}
      </pre>
    </>
  );
}

/** The sentence of an error of this server. */
function messageOf(text: string): string {
  try {
    const { message }: { readonly message?: unknown } = Object(JSON.parse(text));
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

function ResponseHeaders({ headers }: { readonly headers: CallResult['headers'] }) {
  const { invoke: words } = useWords().functionPage;
  return (
    <>
      <PaneHead title={words.responseHeaders} note={String(headers.length)} />
      <dl className={styles['responseHeaders']}>
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
