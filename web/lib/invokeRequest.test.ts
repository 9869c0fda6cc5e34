import { describe, expect, it } from 'vitest';
import { bodyFacts, draftFault, emptyDraft, invokeAddress, ownCallId, prettyJson, requestOf } from './invokeRequest.ts';

describe('a request', () => {
  it('has the content type only with a body, and no empty headers', () => {
    const headers = [
      { name: 'X-Tenant', value: 'lab' },
      { name: '', value: '' },
    ];
    expect(requestOf({ ...emptyDraft, headers, body: '{}' })).toEqual({
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Tenant', 'lab'],
      ],
      body: '{}',
    });
    expect(requestOf({ ...emptyDraft, headers })).toEqual({ headers: [['X-Tenant', 'lab']], body: null });
  });

  it.each([
    ['', null, ''],
    ['?dryRun=1', null, '?dryRun=1'],
    ['a=1&b', 'lab 2', '?connection=lab%202&a=1&b'],
    ['color=#fff&a=1', 'lab', '?connection=lab&color=%23fff&a=1'],
    ['#', null, '?%23'],
    ['', 'lab', '?connection=lab'],
  ])('with query %j on connection %s goes to the address of the function', (query, connection, search) => {
    const fn = { namespace: 'a/b', name: '$(id)' };
    const address = invokeAddress('http://h/p', fn, query, connection);
    expect(address).toBe(`http://h/p/api/v1/functions/a%2Fb/%24(id)/invoke${search}`);
  });

  it.each([
    [[], null],
    [[{ name: 'X-Tenant', value: 'a' }], null],
    [[{ name: 'x-call-id', value: ' 7f3a-c41 ' }], '7f3a-c41'],
    [[{ name: 'X-Call-Id', value: '' }], null],
  ])('with headers %j has the call ID %j', (headers, id) => {
    expect(ownCallId({ ...emptyDraft, headers })).toBe(id);
  });

  it.each([
    ['X-Tenant', 'lab', null],
    ['', '', null],
    ['X Tenant', 'lab', 'header_name'],
    ['', 'lab', 'header_name'],
    ['X-Tenant', 'a\nb', 'header_value'],
    ['X-Tenant', '中', 'header_value'],
  ])('with header %j: %j has the fault %s', (name, value, fault) => {
    expect(draftFault({ ...emptyDraft, headers: [{ name, value }] })).toBe(fault);
  });
});

describe('a body', () => {
  it.each([
    ['{"a": 1}', 'application/json', { bytes: 8, json: 'valid' }],
    ['{"a": }', 'application/json', { bytes: 7, json: 'invalid' }],
    ['中', 'text/plain', { bytes: 3, json: null }],
    ['', 'application/json', { bytes: 0, json: null }],
  ])('%s as %s', (body, contentType, facts) => {
    expect(bodyFacts({ ...emptyDraft, body, contentType })).toEqual(facts);
  });

  it.each([
    [
      '{"a":[1,{"b":"x,{y"}],"c":{},"d":[]}',
      '{\n  "a": [\n    1,\n    {\n      "b": "x,{y"\n    }\n  ],\n  "c": {},\n  "d": []\n}',
    ],
    ['118.40', '118.40'],
    ['[9007199254740993,1e400]', '[\n  9007199254740993,\n  1e400\n]'],
    ['"a\\"b: {"', '"a\\"b: {"'],
    ['{}', '{}'],
    ['[[],[1]]', '[\n  [],\n  [\n    1\n  ]\n]'],
  ])('%s is laid out without a change of its values', (text, laidOut) => {
    expect(prettyJson(text)).toBe(laidOut);
  });

  it('is not laid out where indentation would be most of it', () => {
    const nested = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(prettyJson(nested)).toBeNull();
    expect(bodyFacts({ body: nested, contentType: 'application/json' }).json).toBe('valid');
    const wide = `[${'['.repeat(60)}${'1,'.repeat(9000)}1${']'.repeat(60)}]`;
    expect(prettyJson(wide)?.length).toBeUndefined();
    expect(prettyJson(`[${'1,'.repeat(400_000)}1]`)?.split('\n')).toHaveLength(400_003);
  });

  it.each(['', '{', '<html>', 'undefined'])('%j is not JSON', (text) => {
    expect(prettyJson(text)).toBeNull();
  });
});
