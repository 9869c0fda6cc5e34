import type { functionPage as english } from '../en/function.ts';

export const functionPage = {} satisfies typeof english;
