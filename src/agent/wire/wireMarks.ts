/** An answer begins with these bytes ("FScW"), then the version. */
export const magic = '46536357';

/** How a column stands in an answer. */
export const columnKind = {
  /** Never measured by this agent. */
  never: 0,
  /** Unknown in every second. */
  unknown: 1,
  /** 0 in every second. */
  zero: 2,
  /** A 32-bit float a second. */
  values: 3,
  /** The same in every second: one 32-bit float. Not in version 1. */
  same: 4,
} as const;
