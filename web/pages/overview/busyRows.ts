import type { DOMAttributes } from 'react';

type BusyHandlers = Pick<DOMAttributes<HTMLElement>, 'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur'>;

function relatedOf(event: Event): EventTarget | null {
  return event instanceof PointerEvent ? event.relatedTarget : null;
}

/** Handlers of a group of rows. `onBusy` is told whether somebody points at one of them or has one focused. */
export function busyRows(onBusy: (isBusy: boolean) => void): BusyHandlers {
  return {
    onPointerEnter: () => onBusy(true),
    onPointerLeave: ({ currentTarget, relatedTarget }) => {
      const left = (to: EventTarget | null) =>
        onBusy(currentTarget.contains(document.activeElement) || (to instanceof Node && currentTarget.contains(to)));
      const card = relatedTarget instanceof Element ? relatedTarget.closest('#figure-card') : null;
      // Who points at the card of a figure still reads its row.
      if (card === null) left(relatedTarget);
      else card.addEventListener('pointerleave', (event) => left(relatedOf(event)), { once: true });
    },
    onFocus: () => onBusy(true),
    onBlur: ({ currentTarget, relatedTarget }) => {
      const isStillFocused = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
      onBusy(isStillFocused || currentTarget.matches(':hover'));
    },
  };
}
