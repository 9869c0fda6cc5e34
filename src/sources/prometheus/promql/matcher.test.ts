import { describe, expect, it } from 'vitest';
import { anyOf, quoted } from './matcher.ts';
import { podSelector } from './podSelector.ts';

describe('quoted', () => {
  it.each([
    ['a', '"a"'],
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ['a\nb', '"a\\nb"'],
    ['函数', '"函数"'],
    ['"} or up{x="', '"\\"} or up{x=\\""'],
  ])('%j', (text, want) => expect(quoted(text)).toBe(want));
});

describe('anyOf', () => {
  it.each<[string[], string]>([
    [['a', 'b'], '"a|b"'],
    [['.*'], '"\\\\.\\\\*"'],
    [['a|b'], '"a\\\\|b"'],
    [['(?i)x[a-z]{2}^$'], '"\\\\(\\\\?i\\\\)x\\\\[a-z\\\\]\\\\{2\\\\}\\\\^\\\\$"'],
    [['a\\d"'], '"a\\\\\\\\d\\""'],
  ])('%j', (texts, want) => expect(anyOf(texts)).toBe(want));
});

describe('podSelector', () => {
  it('names the pods and leaves out pause and cgroup rows', () => {
    const pods = [
      { namespace: 'ns', name: 'b' },
      { namespace: 'ns', name: 'a' },
    ];
    expect(podSelector(pods, '', 5)).toBe(
      '{__name__=~"container_cpu_usage_seconds_total|container_memory_working_set_bytes",namespace=~"ns",' +
        'container!="",container!="POD",cpu=~"|total",pod=~"a|b"}[5s]',
    );
    expect(podSelector(pods, 'exported_', 5)).toContain('exported_namespace=~"ns",exported_container!=""');
  });

  it('is of bounded length, however many pods there are', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ namespace: 'ns', name: `function-${index}` }));
    expect(podSelector(many, '', 5).length).toBeLessThan(16_000);
    expect(podSelector(many, '', 5)).not.toContain('pod=~');
  });
});
