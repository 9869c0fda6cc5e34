import { describe, expect, it } from 'vitest';
import { parseTopic, topicPattern } from './topic.ts';

describe('a topic', () => {
  it.each([
    'sources',
    'doctor',
    'node:n1',
    'node:a/b:c',
    'node:a\nb',
    'function:openfaas-fn/add',
    'pod:a\n/b/c',
    '',
    'sources ',
    'source',
    'node:',
    'function:',
    'function:add',
    'function:/add',
    'function:openfaas-fn/',
    'pods:a/b',
  ])('%j matches the pattern in the document exactly if it is accepted', (text) => {
    let isAccepted = true;
    try {
      parseTopic(text);
    } catch {
      isAccepted = false;
    }
    expect(new RegExp(topicPattern, 'u').test(text)).toBe(isAccepted);
  });
});
