/** Languages of the words for findings. */
export const languages = ['en', 'zh'] as const;

export type Language = (typeof languages)[number];
