import { describe, expect, it } from 'vitest';
import { type AskedFigure, askedFigure } from './askedFigure.ts';

const add = { kind: 'function', namespace: 'openfaas-fn', name: 'add' };

describe('A figure that is asked about', () => {
  it.each<[name: string, isOfSecond: boolean, Partial<AskedFigure> | { subject: object }]>([
    [
      'function:openfaas-fn/add:cpuPercent',
      false,
      { subject: add, column: 'cpuPercent', meaningKey: 'functionCpu', unit: '%' },
    ],
    ['resource:function:openfaas-fn/add:p95Ms', false, { subject: add, column: 'p95Ms', meaningKey: 'p95Ms' }],
    ['function:openfaas-fn/add:p95Ms', true, { column: 'p95Ms', meaningKey: 'p95InSecond' }],
    ['function:openfaas-fn/add:callsPerSecond', true, { meaningKey: 'callsInSecond', unit: '/s' }],
    ['function:openfaas-fn/add:cpuPercent', true, { meaningKey: 'functionCpu' }],
    [
      'pod:openfaas-fn/add-0:cpuPercent',
      false,
      { subject: { ...add, kind: 'pod', name: 'add-0' }, meaningKey: 'podCpu' },
    ],
    ['node:vm:memoryPercent', false, { subject: { kind: 'node', name: 'vm' }, meaningKey: 'nodeMemory' }],
    ['node:vm:networkUpKibPerSecond', true, { unit: ' KiB/s' }],
    ['invocation:9f:elapsed', false, { subject: { kind: 'call', id: '9f', subFunction: null }, nameKey: 'elapsed' }],
    [
      'invocation:9f:sub:a:b/c',
      false,
      { subject: { kind: 'call', id: '9f', subFunction: 'a:b/c' }, nameKey: 'subFunction' },
    ],
    ['strip:calls', false, { subject: { kind: 'page' }, column: 'strip:calls' }],
    [
      'function:ns/a:b$(id)\n/c:inFlight',
      false,
      { subject: { kind: 'function', namespace: 'ns', name: 'a:b$(id)\n/c' } },
    ],
  ])('named %j is known', (name, isOfSecond, expected) => {
    expect(askedFigure(name, { isOfSecond })).toMatchObject(expected);
  });

  it.each([
    '',
    'function:openfaas-fn/add',
    'function:openfaas-fn/add:constructor',
    'node:vm:p95Ms',
    'toString',
    'x:y:z',
  ])('named %j is none', (name) => {
    expect(askedFigure(name, { isOfSecond: false })).toBeNull();
  });
});
