import { describe, expect, it } from 'vitest';
import { logs } from '../contract/interface/logs.ts';
import { running } from '../contract/interface/running.ts';
import { functionLogs } from '../contract/v1/functionLogs.ts';
import { v1Routes } from '../contract/v1/routes.ts';
import { countedUnits, isMalformed, lazyValidator, parseQuery, validationFault } from './queryValidation.ts';

describe('parseQuery', () => {
  it.each<[string, [string, unknown][]]>([
    ['', []],
    ['func=add', [['func', 'add']]],
    ['func', [['func', '']]],
    ['func=a=b', [['func', 'a=b']]],
    ['func=a+b%20c%2B', [['func', 'a b c+']]],
    ['func=%E5%8A%A0', [['func', '加']]],
    ['func=a&func=b&func=c', [['func', ['a', 'b', 'c']]]],
    ['&&func=a&', [['func', 'a']]],
    ['__proto__=a&__proto__=b', [['__proto__', ['a', 'b']]]],
    ['func=%00', [['func', '\0']]],
  ])('%j', (text, want) => {
    const query = parseQuery(text);
    expect(Object.entries(query)).toEqual(want);
    expect(isMalformed(query)).toBe(false);
  });

  it.each(['func=%', 'func=%zz', 'func=%E5%8A', '%ff=1', 'a=1&b=%c0%80'])('marks %j as malformed', (text) => {
    expect(isMalformed(parseQuery(text))).toBe(true);
  });
});

describe('what is wrong with a parameter', () => {
  const properties = {
    ...functionLogs.query,
    sort: { type: 'string', enum: ['name', '-name'] },
    share: { type: 'number', minimum: 0 },
    topic: { type: 'string', maxLength: 3 },
  };
  const validate = lazyValidator({ schema: { type: 'object', properties } });

  it.each([
    ['tail=x', 'tail must be a whole number of lines, 0 to 10,000.'],
    ['tail=10001', 'tail must be a whole number of lines, 0 to 10,000.'],
    ['tail=Infinity', 'tail must be a whole number of lines, 0 to 10,000.'],
    ['since=1e400', 'since must be a whole number of seconds, 0 or more.'],
    ['since=-1', 'since must be a whole number of seconds, 0 or more.'],
    ['since=1000000001', 'since must be a whole number of seconds, 0 to 1,000,000,000.'],
    ['for=0', 'for must be a whole number of seconds, 1 to 86,400.'],
    ['follow=maybe', 'follow must be true or false.'],
    ['sort=cpu', 'sort must be one of name, -name.'],
    ['share=-1', 'share must be 0 or more.'],
    ['after=x', 'after is malformed; see /docs for its form.'],
    ['topic=abcd', 'topic must have at most 3 characters.'],
    ['tail=', 'The parameter tail is empty; add a value.'],
    ['tail=1&tail=2', 'Give the parameter tail only once.'],
  ])('%s', (text, message) => {
    const query = parseQuery(text);
    const outcome = validate({ ...query });
    expect(validationFault(outcome === true ? [] : outcome.error, query).message).toBe(message);
  });

  it('has a unit for every whole number', () => {
    const queries: object[] = [logs.optional, running.optional];
    for (const route of Object.values(v1Routes)) if ('query' in route) queries.push(route.query);
    const counts = queries.flatMap((query) => Object.entries(query).filter(([, { type }]) => type === 'integer'));
    expect(new Set(counts.map(([name]) => name))).toEqual(new Set(countedUnits.keys()));
  });
});

describe('lazyValidator', () => {
  const schema = {
    type: 'object',
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 1000 },
      since: { type: 'integer' },
      share: { type: 'number' },
      follow: { type: 'boolean' },
    },
  };
  it.each([
    ['limit=1000', true],
    ['limit=1001', false],
    ['limit=5', true],
    ['limit=05', true],
    ['limit=000000000000005', true],
    ['limit=-0x10', false],
    ['limit=0x10', false],
    ['limit=0b11', false],
    ['limit=1e2', false],
    ['limit=5.0', false],
    ['limit=+5', false],
    ['limit=%205', false],
    ['limit=5%20', false],
    ['limit=5%0A', false],
    ['limit=%20', false],
    ['limit=true', false],
    ['share=0.25', true],
    ['share=1e-3', false],
    ['share=0x1', false],
    ['share=.5', false],
    ['follow=true', true],
    ['follow=false', true],
    ['follow=1', false],
    ['follow=%20true', false],
    ['limit=Infinity', false],
    ['limit=-Infinity', false],
    ['limit=1e400', false],
    ['limit=NaN', false],
    ['since=Infinity', false],
    ['since=-1e999', false],
    ['name=Infinity', true],
  ])('of %s: %s', (text, isValid) => {
    const query = parseQuery(text);
    const verdict = lazyValidator({ schema })(query);
    if (isValid || verdict === true) expect(verdict).toBe(isValid);
    else expect(validationFault(verdict.error, query).message).toMatch(/^\w+ must be /);
  });

  it('replaces texts with what they mean', () => {
    const query = parseQuery('limit=05&since=-3&share=0.25&follow=false&name=7');
    expect(lazyValidator({ schema })(query)).toBe(true);
    expect({ ...query }).toEqual({ limit: 5, since: -3, share: 0.25, follow: false, name: '7' });
  });
});
