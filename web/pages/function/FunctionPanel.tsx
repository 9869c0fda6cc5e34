import { type PointerEvent, type RefObject, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { createPortal } from 'react-dom';
import { Link } from 'wouter';
import { Button, Key } from '../../components/Button.tsx';
import { AxisLines } from '../../components/frame/AxisLines.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useWords } from '../../i18n/words.ts';
import { panelGrid } from '../../lib/pageGrid.ts';
import { useLive } from '../../state/liveContext.ts';
import { PartGridContext, useChoices, useGrid, usePage, useShortcuts } from '../../state/pageContext.ts';
import { isOnControl } from '../../state/shortcuts.ts';
import { addressOf, isListBefore, type OpenFunction, type OverviewView, pageOf, useView } from '../../state/view.ts';
import { Channels } from './channels/Channels.tsx';
import { PanelHead } from './FunctionHead.tsx';
import styles from './FunctionPanel.module.css';
import { Gone } from './idle/Gone.tsx';
import { LeftPane } from './LeftPane.tsx';
import { useShownFunction } from './useShownFunction.ts';

/** Top bar, strip and the head of the page: what the heights of channels leave out. */
const frameHeight = 148;
const channelsHeight = 500;

/** A function beside the list: the call, its channels on an axis of their own, and the log. */
export function FunctionPanel({ view, open }: { readonly view: OverviewView; readonly open: OpenFunction }) {
  const { grid: gridStore } = usePage();
  const page = useGrid();
  useLayoutEffect(() => gridStore.openPanel(), [gridStore]);
  const grid = useMemo(() => panelGrid(page), [page]);
  const aside = useRef<HTMLElement>(null);
  const key = `${open.namespace}/${open.name}`;
  const latest = useRef(key);
  latest.current = key;
  useLayoutEffect(
    () => () => {
      if (aside.current?.contains(document.activeElement) !== true) return;
      const row = `[role="grid"] [data-row="${CSS.escape(latest.current)}"]`;
      // React tells nobody of a focus that moves before the panel has gone.
      queueMicrotask(() => document.querySelector<HTMLElement>(row)?.focus());
    },
    [],
  );
  return (
    <PartGridContext value={grid}>
      <Panel key={key} view={view} open={open} aside={aside} />
    </PartGridContext>
  );
}

interface PanelProps {
  readonly view: OverviewView;
  readonly open: OpenFunction;
  readonly aside: RefObject<HTMLElement | null>;
}

function Panel({ view, open, aside }: PanelProps) {
  const { panel: words } = useWords().functionPage;
  const { connection } = view;
  const { namespace, name } = open;
  const live = useLive();
  const grid = useGrid();
  const { singleKeys } = useChoices();
  const [, go] = useView();
  const fn = useMemo(() => pageOf(open, connection), [open, connection]);
  const select = useCallback(
    (invocation: string | null) => go({ ...view, open: { ...open, invocation } }, { replace: true }),
    [go, view, open],
  );
  const invoke = useCallback(() => go({ ...fn, invoke: true }), [go, fn]);
  const shown = useShownFunction(fn, select, invoke);
  const { subject, data, isGone, shownCall, isKubernetes, hasScaleLabel, step, root } = shown;
  const close = useCallback(() => {
    if (isListBefore(view, history.state)) history.back();
    else go({ ...view, open: null }, { replace: true });
  }, [go, view]);
  useShortcuts(
    useMemo(
      () => ({
        // A frozen second is let go first.
        escape: () => (live.frozenSecond === null ? close() : false),
        enter: ({ target }) => (isOnControl(target) ? false : go(fn)),
      }),
      [live, close, go, fn],
    ),
  );
  const point = (event: PointerEvent<HTMLElement>) => {
    // Not on the axis of the page, which is elsewhere.
    event.stopPropagation();
    if (event.pointerType !== 'mouse') return;
    const x = (event.clientX - event.currentTarget.getBoundingClientRect().left) / grid.scale - grid.axisLeft;
    const isCovered = event.target instanceof Element && event.target.closest('[data-solid]') !== null;
    const end = live.axisEnd;
    if (end === null || isCovered || x < 0 || x >= grid.axis) live.point(null);
    else live.point(end - 59 + Math.floor((x / grid.axis) * 60));
  };

  const answer = data.resource.shown;
  return (
    <aside ref={aside} className={styles['panel']} aria-label={name} onPointerMove={point}>
      <PanelHead {...{ namespace, name, resource: data.resource }}>
        <Link className={styles['page']} href={addressOf(fn)}>
          {words.openPage}
          <Key>↵</Key>
        </Link>
        <Button look="bare" aria-label={words.close} title={words.close} onClick={close}>
          <Icon name="close" size={14} />
        </Button>
      </PanelHead>
      {isGone ? (
        <Gone namespace={namespace} name={name} />
      ) : (
        <div ref={root} className={styles['body']}>
          <LeftPane
            {...{ shownCall, answer, isKubernetes, hasScaleLabel }}
            view={fn}
            error={data.resource.error}
            pods={data.pods.shown?.items ?? []}
            mayInvoke={shown.mayInvoke === true}
            onStep={step}
            onInvoke={invoke}
            between={
              <div className={styles['channels']}>
                <AxisLines />
                <Channels
                  {...{ subject, shownCall }}
                  state={answer?.state ?? null}
                  rest={grid.height - frameHeight - channelsHeight}
                  onSelect={select}
                />
              </div>
            }
          />
        </div>
      )}
      {/* The strip lies over all of the page. */}
      {createPortal(
        <footer className={styles['foot']} data-solid="">
          <bdi className={styles['name']}>{name}</bdi>
          {singleKeys ? (
            <span>
              <Key>J</Key> <Key>K</Key> {words.next}
            </span>
          ) : null}
          <span>
            <Key>Esc</Key> {words.closes}
          </span>
        </footer>,
        document.body,
      )}
    </aside>
  );
}
