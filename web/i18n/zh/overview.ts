import type { overview as english } from '../en/overview.ts';

export const overview = {} satisfies typeof english;
