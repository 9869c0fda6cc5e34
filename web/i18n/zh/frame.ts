import type { frame as english } from '../en/frame.ts';

export const frame = {
  overview: '总览',
  live: '实时',
} satisfies typeof english;
