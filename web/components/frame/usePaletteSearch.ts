import { useEffect, useMemo, useState } from 'react';
import { createClient } from '../../../src/client/client.ts';
import { usePage } from '../../state/pageContext.ts';
import { type Found, findByName } from './paletteFound.ts';
import { isWanted, matches, type PaletteQuery } from './paletteQuery.ts';

const nothing: Found = { functions: [], pods: [], nodes: [] };

/**
 * Functions, pods and nodes whose name has a text in it, as the server finds them; until it answers, those of the last
 * answer that have it.
 */
export function usePaletteSearch(query: PaletteQuery, connection: string | null): Found {
  const { server } = usePage();
  const { text, only } = query;
  const [found, setFound] = useState<Found>(nothing);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const client = createClient({ server, signal, ...(connection === null ? {} : { connection }) });
    // Of a kind whose list fails, what was found before stays; the pulse says what is wrong.
    void findByName(client, { text, only }).then((now) => {
      if (!signal.aborted) setFound((before) => ({ ...before, ...now }));
    });
    return () => ending.abort();
  }, [server, connection, text, only]);
  return useMemo(() => {
    const rest = <Item extends { readonly name: string }>(kind: keyof Found, items: readonly Item[]) =>
      isWanted({ text, only }, kind) ? items.filter(({ name }) => matches(name, text)) : [];
    return {
      functions: rest('functions', found.functions),
      pods: rest('pods', found.pods),
      nodes: rest('nodes', found.nodes),
    };
  }, [found, text, only]);
}

/** Whether functions may be called here; false until it is known. */
export function useMayInvoke(connection: string | null): boolean {
  const { server } = usePage();
  const [mayInvoke, setMayInvoke] = useState(false);
  useEffect(() => {
    const ending = new AbortController();
    createClient({ server, signal: ending.signal })
      .connections()
      .then(
        ({ items }) => {
          const shown = items.find((item) => (connection === null ? item.default : item.connection === connection));
          setMayInvoke(shown?.may.invoke === true);
        },
        () => {
          // Not known: it is not offered.
        },
      );
    return () => ending.abort();
  }, [server, connection]);
  return mayInvoke;
}
