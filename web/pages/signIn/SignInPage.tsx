import { type FormEvent, useState } from 'react';
import type { FaascopeError } from '../../../src/client/client.ts';
import { Button } from '../../components/Button.tsx';
import { AxisLines } from '../../components/frame/AxisLines.tsx';
import { SettingsMenu } from '../../components/frame/SettingsMenu.tsx';
import { Strip } from '../../components/frame/Strip.tsx';
import { Logo } from '../../components/Icon.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useWords, type Words } from '../../i18n/words.ts';
import { usePage } from '../../state/pageContext.ts';
import styles from './SignInPage.module.css';

/** Asks for a token. Nothing here names what is watched. */
export function SignInPage({ refusal }: { readonly refusal: FaascopeError | null }) {
  const words = useWords();
  const { signIn } = words;
  return (
    <>
      <header className={styles['top']}>
        <span className={styles['brand']}>
          <Logo size={18} />
          faascope
        </span>
        <span className={styles['host']}>{location.host}</span>
        <SettingsMenu />
      </header>
      <main className={styles['main']}>
        <AxisLines />
        <div className={styles['sign']} data-solid="">
          <h1>{signIn.title}</h1>
          <p>{signIn.why}</p>
          <TokenForm refusal={refusal} />
          <dl>
            <dt>{signIn.access}</dt>
            <dd>{signIn.accessHint}</dd>
            <dt>{signIn.session}</dt>
            <dd>{signIn.sessionHint}</dd>
            <dt>{signIn.scripts}</dt>
            <dd>
              {signIn.scriptsHint} <code>Authorization: Bearer</code>
            </dd>
          </dl>
        </div>
      </main>
      <Strip isOff />
    </>
  );
}

function TokenForm({ refusal }: { readonly refusal: FaascopeError | null }) {
  const { signIn } = useWords();
  const { session } = usePage();
  const [token, setToken] = useState('');
  const [isShown, setShown] = useState(false);
  const [isSending, setSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    await session.signIn(token.trim());
    setSending(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {/* Password managers keep a name beside the token. */}
      <input type="text" name="username" autoComplete="username" value="faascope" readOnly hidden />
      <label htmlFor="token">{signIn.token}</label>
      <div className={styles['field']} data-refused={refusal !== null}>
        <input
          id="token"
          name="token"
          // biome-ignore lint/a11y/noAutofocus: the page has nothing else to do
          autoFocus
          required
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          spellCheck={false}
          value={token}
          aria-describedby="token-hint"
          aria-invalid={refusal !== null}
          onChange={(event) => setToken(event.target.value)}
        />
        <Button look="bare" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? signIn.hide : signIn.show}
        </Button>
      </div>
      {refusal === null ? (
        <p id="token-hint" className={styles['hint']}>
          {signIn.ask}
        </p>
      ) : (
        <p id="token-hint" className={styles['refusal']} role="alert">
          <Mark kind="critical" />
          {refusalText(refusal, signIn)}
        </p>
      )}
      <Button type="submit" look="solid" disabled={isSending || token.trim() === ''}>
        {signIn.submit}
      </Button>
    </form>
  );
}

function refusalText({ code, message, retryAfterSeconds }: FaascopeError, words: Words['signIn']): string {
  if (code === 'unauthorized') return words.refused;
  if (code === 'too_many_requests' && retryAfterSeconds !== null) return words.tooMany(retryAfterSeconds);
  return code === 'unreachable' ? words.unreachable : message;
}
