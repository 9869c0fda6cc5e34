import { useCallback } from 'react';
import { useLiveValue } from '../../state/liveContext.ts';
import { Polled, usePolled } from '../../state/polled.ts';
import { useClient } from '../../state/useConnection.ts';
import styles from './Overview.module.css';

interface UnlistedFunctionsProps {
  /** The connection shown; null for the server's default one. */
  readonly connection: string | null;
}

const askEveryMs = 2000;

/** Seconds arrive, but no list of functions: what is the matter, in the words of the API. */
export function UnlistedFunctions({ connection }: UnlistedFunctionsProps) {
  const isUnlisted = useLiveValue(
    (live) => live.newestSecond !== null && (live.topic('functions')?.state ?? null) === null,
  );
  return isUnlisted ? <Refusal connection={connection} /> : null;
}

/** The stream leaves out a list that cannot be made; a request for it says why. */
function Refusal({ connection }: UnlistedFunctionsProps) {
  const client = useClient(connection);
  const ask = useCallback(
    () =>
      new Polled(
        (signal) => client.functions({ limit: 1 }, { signal }),
        () => null,
      ),
    [client],
  );
  const { error } = usePolled(ask, askEveryMs);
  return error === null ? null : (
    <p className={styles['message']} role="status" dir="auto">
      {error.message}
    </p>
  );
}
