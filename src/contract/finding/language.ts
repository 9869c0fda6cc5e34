/** The languages that findings are told in. */
export const languages = ['en', 'zh'] as const;

export type Language = (typeof languages)[number];
