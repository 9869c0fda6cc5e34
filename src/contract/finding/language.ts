/** Languages of the words for findings. */
export const languages = ['en', 'zh'] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];
