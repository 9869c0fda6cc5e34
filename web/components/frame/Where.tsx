import { useWords } from '../../i18n/words.ts';
import { useLiveValue } from '../../state/liveContext.ts';
import { useGrid } from '../../state/pageContext.ts';
import { useConnection } from '../../state/useConnection.ts';
import { Tag } from '../Tag.tsx';
import styles from './Where.module.css';

/** What is watched: its kind and name, platforms and nodes. */
export function Where() {
  const { frame } = useWords();
  const { isNarrow } = useGrid();
  const name = useLiveValue((live) => live.newest.connection);
  const connection = useConnection(name);
  // On a phone, what the pulse says then takes the room.
  const isPulseLong = useLiveValue((live) => live.frozenSecond !== null || live.contact.kind === 'lost');
  const kinds: Readonly<Record<string, string>> = frame.kinds;
  return (
    <div className={styles['where']}>
      {connection === null || connection.kind === 'local' || (isNarrow && isPulseLong) ? null : (
        <span className={styles['kind']}>{kinds[connection.kind] ?? connection.kind}</span>
      )}
      <b className={styles['name']} data-where="">
        {connection?.kind === 'local' ? frame.thisMachine : name}
      </b>
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
