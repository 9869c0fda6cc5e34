import { useCallback, useRef } from 'react';
import { useWords } from '../../i18n/words.ts';
import { clockTime, utcTime } from '../../lib/clockTime.ts';
import { useEachUpdate, useLive, useLiveValue, useTopic } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid, usePage } from '../../state/pageContext.ts';
import text from '../../styles/text.module.css';
import { Button, Key } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import { Mark } from '../Mark.tsx';
import { Tag } from '../Tag.tsx';
import { lateSources } from './lateSources.ts';
import styles from './Pulse.module.css';

/** How current the page is. All of it stands in the same place: live, delayed, lost, frozen. */
export function Pulse() {
  const kind = useLiveValue((live) => (live.frozenSecond === null ? live.contact.kind : 'frozen'));
  return (
    <div className={styles['pulse']} data-kind={kind} data-testid="pulse">
      {kind === 'frozen' ? <Frozen /> : kind === 'lost' ? <Lost /> : <Beating kind={kind} />}
    </div>
  );
}

function Beating({ kind }: { readonly kind: 'connecting' | 'live' | 'delayed' }) {
  const { frame } = useWords();
  const { isNarrow, isMiddle } = useGrid();
  const beat = useRef<HTMLSpanElement>(null);
  const age = useRef<HTMLSpanElement>(null);
  const write = useCallback((live: LiveStore) => {
    for (const [index, isReceived] of live.beat.entries()) {
      beat.current?.children[index]?.setAttribute('data-missed', String(!isReceived));
    }
    if (age.current === null) return;
    const { nowSeconds, newestSecond } = live;
    age.current.textContent =
      nowSeconds === null || newestSecond === null ? '–' : (nowSeconds - newestSecond).toFixed(1);
  }, []);
  useEachUpdate(write);
  const label = kind === 'live' ? frame.live : kind === 'delayed' ? frame.delayed : frame.connecting;
  return (
    <>
      {isNarrow ? (
        <span className={styles['dot']} />
      ) : (
        <span ref={beat} className={styles['beat']} title={frame.beat} role="img" aria-label={frame.beat}>
          {Array.from({ length: 10 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: ticks have no other identity
            <i key={index} />
          ))}
        </span>
      )}
      <b className={styles['state']} role="status">
        {label}
      </b>
      {isNarrow || isMiddle || kind === 'connecting' ? null : (
        <span className={styles['muted']}>{frame.lastUpdate}</span>
      )}
      {kind === 'connecting' ? null : (
        <span className={styles['age']}>
          <span ref={age} data-figure="pulse:age" />
          <span className={styles['muted']}> s</span>
        </span>
      )}
      <LateSources isShort={isNarrow} />
      <NewVersion />
    </>
  );
}

function LateSources({ isShort }: { readonly isShort: boolean }) {
  const { frame } = useWords();
  const sources = useTopic('sources')?.state?.items ?? null;
  const late = useLiveValue((live) => {
    const found = sources === null ? null : lateSources(sources, live.nowSeconds);
    return found === null ? null : `${found.count} ${Math.floor(found.seconds)}`;
  });
  if (late === null) return null;
  const [count = 0, seconds = 0] = late.split(' ').map(Number);
  const text = frame.lateSources(count, seconds);
  return (
    <Tag tone="warning" title={text}>
      {isShort ? `▲ ${count}` : `▲ ${text}`}
    </Tag>
  );
}

/** The server was replaced by another version: the page that it serves now fits. */
function NewVersion() {
  const { frame } = useWords();
  const { version } = usePage();
  const isOther = useLiveValue(({ newest }) => newest.version !== null && newest.version !== version);
  if (!isOther) return null;
  return (
    <Button className={styles['reload'] ?? ''} onClick={() => location.reload()}>
      {frame.newVersion}
    </Button>
  );
}

function Lost() {
  const { frame } = useWords();
  const { isNarrow } = useGrid();
  const seconds = useLiveValue((live) => Math.floor(live.contact.forSeconds));
  const message = useLiveValue((live) => {
    const { status } = live.newest;
    return status.kind === 'lost' ? status.error.message : '';
  });
  return (
    <>
      <Mark kind="critical" />
      <b className={styles['state']} role="status" title={message}>
        {isNarrow ? frame.lostShort : frame.lost}
      </b>
      <span>{isNarrow ? `${seconds} s` : frame.lostFor(seconds)}</span>
    </>
  );
}

function Frozen() {
  const { frame } = useWords();
  const { isNarrow } = useGrid();
  const store = useLive();
  const second = useLiveValue((live) => live.frozenSecond) ?? 0;
  const ago = useLiveValue((live) => Math.floor((live.nowSeconds ?? second) - second));
  return (
    <>
      {isNarrow ? null : <Icon name="pause" size={14} />}
      <b className={styles['state']} role="status" title={utcTime(second)}>
        {/* On a phone the clock and the button say it. */}
        <span className={isNarrow ? text['spoken'] : undefined}>{`${frame.frozen} `}</span>
        {clockTime(second)}
      </b>
      {isNarrow ? (
        // A phone has no Escape, and no room for a button at the strip.
        <button className={styles['goLive']} type="button" aria-label={frame.goLive} onClick={() => store.goLive()}>
          <Icon name="play" size={14} />
        </button>
      ) : (
        <>
          <span>{frame.secondsAgo(ago)}</span>
          <Key>Esc</Key>
        </>
      )}
    </>
  );
}
