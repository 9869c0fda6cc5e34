/** Units of a long time: name, seconds. */
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const words = {
  en: { second: 's', minute: 'min', hour: 'h', day: 'd' },
  zh: { second: '秒', minute: '分钟', hour: '小时', day: '天' },
} as const;

/** How long ago, in one unit: `12 s`, `3 min`, `2 h`, `4 d`. @param seconds below 0 for a clock that differs */
export function ageText(seconds: number, language: 'en' | 'zh'): string {
  const [unit, length] = units.find(([, least]) => seconds >= 2 * least) ?? (['second', 1] as const);
  return `${Math.max(0, Math.floor(seconds / length))} ${words[language][unit]}`;
}

/** A sentence of the API with the time in its place: it stands there as `{age}`. */
export function withAge(sentence: string, seconds: number, language: 'en' | 'zh'): string {
  return sentence.replaceAll('{age}', () => ageText(seconds, language));
}
