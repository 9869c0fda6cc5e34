import { describe, expect, it } from 'vitest';
import { InventoryIndex } from '../model/inventory/inventoryIndex.ts';
import { functionToCall, pathBelow } from './functionCall.ts';

describe('pathBelow', () => {
  it.each<[readonly string[], string]>([
    [[], ''],
    [[''], '/'],
    [['a b', '', 'c'], '/a b//c'],
    [['x/y', '...', '.a', 'a..'], '/x/y/.../.a/a..'],
  ])('joins %j', (segments, want) => {
    expect(pathBelow(segments)).toBe(want);
  });

  it.each<[readonly string[]]>([
    [['..']],
    [['.']],
    [['..', '..', 'system', 'functions']],
    [['a', '..', '']],
    [['a/../..']],
    [['../b']],
    [['a/.']],
  ])('refuses %j', (segments) => {
    expect(() => pathBelow(segments)).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  });
});

describe('functionToCall', () => {
  const inventory = new InventoryIndex().snapshot({
    source: 'local',
    observedAtMs: 0,
    defaultNamespace: 'openfaas-fn',
  });
  const notRunnable = [{ name: 'resize', line: 7, reason: 'It has an image but no fprocess.' }];

  it.each<[readonly string[] | null, string]>([
    [null, 'resize cannot run here (line 7 of the stack file). It has an image but no fprocess.'],
    [['openfaas-fn'], 'resize cannot run here (line 7 of the stack file). It has an image but no fprocess.'],
    [['other'], 'No such function. /global/functions lists all functions.'],
    [[], 'No such function. /global/functions lists all functions.'],
  ])('tells a token for the namespaces %j why a function cannot be called only if it may see it', (names, message) => {
    const view = { inventory, namespaces: names === null ? null : new Set(names) };
    expect(() => functionToCall(view, notRunnable, 'resize')).toThrow(
      expect.objectContaining({ code: 'unknown_function', message }),
    );
  });
});
