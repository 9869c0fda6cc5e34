import type { DOMAttributes } from 'react';

type BusyHandlers = Pick<DOMAttributes<HTMLElement>, 'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur'>;

/** Handlers of a group of rows. `onBusy` is told whether somebody points at one of them or has one focused. */
export function busyRows(onBusy: (isBusy: boolean) => void): BusyHandlers {
  return {
    onPointerEnter: () => onBusy(true),
    onPointerLeave: ({ currentTarget }) => onBusy(currentTarget.contains(document.activeElement)),
    onFocus: () => onBusy(true),
    onBlur: ({ currentTarget, relatedTarget }) => {
      const isStillFocused = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
      onBusy(isStillFocused || currentTarget.matches(':hover'));
    },
  };
}
