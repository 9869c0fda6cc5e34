import type { DOMAttributes } from 'react';

type BusyHandlers = Pick<DOMAttributes<HTMLElement>, 'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur'>;

function relatedOf(event: Event): EventTarget | null {
  return event instanceof PointerEvent ? event.relatedTarget : null;
}

/** The card of a figure, where an element is in it. */
function cardAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('#figure-card') : null;
}

/** Whether an element is in the rows, or in the card of one of their figures. */
function isRead(rows: HTMLElement, target: EventTarget | null): boolean {
  if (cardAt(target) !== null) return rows.querySelector('[aria-describedby="figure-card"]') !== null;
  return target instanceof Node && rows.contains(target);
}

/** Tells once where the focus goes that leaves a card, or that is left by a card that closes. */
function onceLeft(card: HTMLElement, left: (to: EventTarget | null) => void): void {
  const ending = new AbortController();
  const { signal } = ending;
  const end = (to: EventTarget | null) => {
    ending.abort();
    left(to);
  };
  card.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      if (cardAt(relatedTarget) !== card) end(relatedTarget);
    },
    { signal },
  );
  // A card that closes says that the pointer has left it.
  const check = () => {
    if (!card.isConnected && !signal.aborted) end(document.activeElement);
  };
  card.addEventListener('pointerleave', () => queueMicrotask(check), { signal });
}

/** Handlers of a group of rows. `onBusy` is told whether somebody points at one of them or has one focused. */
export function busyRows(onBusy: (isBusy: boolean) => void): BusyHandlers {
  return {
    onPointerEnter: () => onBusy(true),
    onPointerLeave: ({ currentTarget, relatedTarget }) => {
      const left = (to: EventTarget | null) =>
        onBusy(isRead(currentTarget, document.activeElement) || (to instanceof Node && currentTarget.contains(to)));
      const card = cardAt(relatedTarget);
      // Who points at the card of a figure still reads its row.
      if (card === null) left(relatedTarget);
      else card.addEventListener('pointerleave', (event) => left(relatedOf(event)), { once: true });
    },
    onFocus: () => onBusy(true),
    onBlur: ({ currentTarget, relatedTarget }) => {
      const left = (to: EventTarget | null) => onBusy(isRead(currentTarget, to) || currentTarget.matches(':hover'));
      const card = cardAt(relatedTarget);
      if (card !== null) onceLeft(card, left);
      left(relatedTarget);
    },
  };
}
