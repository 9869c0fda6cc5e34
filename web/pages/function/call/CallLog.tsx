import { useCallback, useEffect, useRef, useState } from 'react';
import type { LiveInvocation, LiveLine } from '../../../../src/client/client.ts';
import { Button } from '../../../components/Button.tsx';
import { useWords } from '../../../i18n/words.ts';
import { coversCall, logRows } from '../../../lib/logRows.ts';
import { useEachUpdate, useLiveValue } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { useChoices } from '../../../state/pageContext.ts';
import { useClient } from '../../../state/useConnection.ts';
import { PaneHead } from '../PaneHead.tsx';
import styles from './CallLog.module.css';
import { readMoment } from './callTime.ts';
import { LogView } from './logView.ts';

/** The log of the function with the lines of a call lit; the call's own lines where it is too long ago for that. */
export function CallLog({
  subject,
  call,
  connection,
  onlyCall = false,
  idle = null,
}: {
  /** `NAMESPACE/NAME`. */
  readonly subject: `${string}/${string}`;
  readonly call: LiveInvocation | null;
  readonly connection: string | null;
  /** Shows the lines of the call alone. */
  readonly onlyCall?: boolean;
  /** Why there are no lines, where that is known; null otherwise. */
  readonly idle?: { readonly note: string; readonly text: string } | null;
}) {
  const { call: words } = useWords().functionPage;
  const { clock } = useChoices();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const view = useRef<LogView | null>(null);
  const [follow, setFollow] = useState({ isFollowing: true, newLines: 0 });
  const topic = `logs:${subject}` as const;
  const isCovered = useLiveValue((live) => call === null || coversCall(live.topic(topic)?.state?.lines ?? [], call));
  const own = useCallLines(connection, call, !isCovered);
  const isEmpty = useLiveValue((live) => (own ?? live.topic(topic)?.state?.lines ?? []).length === 0);
  const noSource = useLiveValue((live) => live.topic(topic)?.gone === 'no_log_source');
  const isHeard = useLiveValue((live) => own !== null || live.topic(topic)?.state != null);
  const isIncomplete = useLiveValue((live) => live.topic(topic)?.state?.incomplete ?? false);

  useEffect(() => {
    if (scroller.current === null || list.current === null) return;
    const made = new LogView(scroller.current, list.current, (isFollowing, newLines) =>
      setFollow((now) =>
        now.isFollowing === isFollowing && now.newLines === newLines ? now : { isFollowing, newLines },
      ),
    );
    view.current = made;
    return made.start();
  }, []);

  const shown = useRef<readonly unknown[]>([]);
  const write = useCallback(
    (live: LiveStore) => {
      const all = own ?? live.topic(topic)?.state?.lines ?? [];
      const until = live.readsNewest ? null : readMoment(live);
      const key = [all, until, call?.id, onlyCall, clock, view.current];
      if (key.every((part, index) => part === shown.current[index])) return;
      shown.current = key;
      const lines = onlyCall && call !== null ? all.filter(({ invocation }) => invocation === call.id) : all;
      view.current?.show(logRows(lines, call, until));
    },
    [topic, own, call, onlyCall, clock],
  );
  useEachUpdate(write);

  const scope =
    isEmpty && idle !== null
      ? idle.note
      : call === null
        ? words.allReplicasPlain
        : own !== null || onlyCall
          ? words.thisCall
          : words.allReplicas;
  return (
    <section className={styles['log']} data-solid="">
      <PaneHead title={words.log} note={scope}>
        {follow.isFollowing ? (
          <span className={styles['following']}>{isEmpty ? '' : words.following}</span>
        ) : (
          <Button look="bare" onClick={() => view.current?.follow()}>
            {follow.newLines > 0 ? words.follow(follow.newLines) : words.toNewest}
          </Button>
        )}
      </PaneHead>
      {isEmpty ? (
        <p className={styles['empty']}>
          {noSource
            ? words.noLogSource
            : (idle?.text ?? (isIncomplete ? words.linesUnread : isHeard ? words.noLines : '–'))}
        </p>
      ) : null}
      <div
        ref={scroller}
        className={styles['scroller']}
        hidden={isEmpty}
        role="log"
        aria-label={words.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
      >
        <div ref={list} className={styles['list']} />
      </div>
    </section>
  );
}

/** The lines of a call, asked for where the log does not reach back to it; null while that is not needed. */
function useCallLines(connection: string | null, call: LiveInvocation | null, isNeeded: boolean) {
  const client = useClient(connection);
  const [answer, setAnswer] = useState<{ id: string; lines: readonly LiveLine[] } | null>(null);
  const id = isNeeded ? (call?.id ?? null) : null;
  const revision = call?.revision;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed call may have further lines
  useEffect(() => {
    if (id === null) return;
    const ending = new AbortController();
    client
      .invocationLines({ id }, { signal: ending.signal })
      .then(({ items }) => setAnswer({ id, lines: items }))
      .catch(() => {
        if (!ending.signal.aborted) setAnswer({ id, lines: [] });
      });
    return () => ending.abort();
  }, [client, id, revision]);
  return id !== null && answer?.id === id ? answer.lines : null;
}
