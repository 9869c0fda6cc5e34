import { useEffect, useState } from 'react';
import { createClient, type V1Answers } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import { useLiveValue } from '../../state/liveContext.ts';
import { useGrid, usePage } from '../../state/pageContext.ts';
import { Tag } from '../Tag.tsx';
import styles from './Where.module.css';

type Connection = V1Answers['connection'];

/** What is watched: its kind and name, platforms and nodes. */
export function Where() {
  const { frame } = useWords();
  const { isNarrow } = useGrid();
  const name = useLiveValue((live) => live.newest.connection);
  const connection = useConnection(name);
  const kinds: Readonly<Record<string, string>> = frame.kinds;
  return (
    <div className={styles['where']}>
      {connection === null || connection.kind === 'local' ? null : (
        <span className={styles['kind']}>{kinds[connection.kind] ?? connection.kind}</span>
      )}
      <b className={styles['name']}>{connection?.kind === 'local' ? frame.thisMachine : name}</b>
      {isNarrow || connection === null ? null : (
        <>
          {connection.platforms.map((platform) => (
            <Tag key={platform}>{platform}</Tag>
          ))}
          {connection.nodes === null ? null : <span className={styles['kind']}>{frame.nodes(connection.nodes)}</span>}
        </>
      )}
      {connection?.demo === true ? <Tag tone="accent">{frame.demo}</Tag> : null}
    </div>
  );
}

/** The connection with this name, asked for again once in a while; null until it answers. */
function useConnection(name: string | null): Connection | null {
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
