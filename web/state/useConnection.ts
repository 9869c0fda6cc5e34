import { useEffect, useMemo, useState } from 'react';
import { createClient, type V1Answers } from '../../src/client/client.ts';
import { usePage } from './pageContext.ts';

type Connection = V1Answers['connection'];

/** A client of this page's server. @param connection whose answers are wanted; null for the server's default one */
export function useClient(connection: string | null) {
  const { server } = usePage();
  return useMemo(() => createClient({ server, ...(connection === null ? {} : { connection }) }), [server, connection]);
}

/** The connection with this name, asked for again once in a while; null until it answers. */
export function useConnection(name: string | null): Connection | null {
  const { server } = usePage();
  const [known, setKnown] = useState<Connection | null>(null);
  useEffect(() => {
    if (name === null) return;
    const ending = new AbortController();
    const client = createClient({ server, signal: ending.signal });
    const ask = () => {
      client.connection({ name }).then(setKnown, () => {
        // Whatever is known stays; the pulse says what is wrong.
      });
    };
    ask();
    const timer = setInterval(ask, 15_000);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [server, name]);
  return known?.connection === name ? known : null;
}
