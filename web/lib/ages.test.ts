import { describe, expect, it } from 'vitest';
import { ageText, withAge } from './ages.ts';

describe('an age', () => {
  it.each([
    [-0.4, '0 s', '0 秒'],
    [12.9, '12 s', '12 秒'],
    [119, '119 s', '119 秒'],
    [120, '2 min', '2 分钟'],
    [7199, '119 min', '119 分钟'],
    [7200, '2 h', '2 小时'],
    [172_800, '2 d', '2 天'],
  ])('of %d s is %s', (seconds, en, zh) => {
    expect([ageText(seconds, 'en'), ageText(seconds, 'zh')]).toEqual([en, zh]);
  });

  it('stands where the sentence has its place, and changes nothing else', () => {
    expect(withAge('No data for {age}; last {age} ago.', 12, 'en')).toBe('No data for 12 s; last 12 s ago.');
    expect(withAge('$& and {name} stay.', 12, 'en')).toBe('$& and {name} stay.');
  });
});
