import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseWindowsQuery } from '../src/agent/wire/windowsQuery.ts';
import { gate } from '../src/api/gate/gate.ts';
import { LoopbackHosts, OriginRule } from '../src/api/gate/originRule.ts';
import { RouteTable } from '../src/api/gate/routeTable.ts';
import { TokenTable } from '../src/api/gate/tokenTable.ts';
import { parseQuery } from '../src/api/queryValidation.ts';
import { languageOf } from '../src/api/v1/doctorRoute.ts';
import { Fault } from '../src/model/fault.ts';
import { LineReader } from '../src/model/invocation/lineReader.ts';
import { openFaas } from '../src/platforms/openfaas/openFaas.ts';
import { parseTarget } from '../src/sources/probe/probe.ts';
import { growth, mostGrowth } from './growth.ts';
import { newParser, record } from './invocation/parsedLog.ts';

const routes = new RouteTable();
routes.add('/function/*', ['POST'], 'caller');
const { tokens } = TokenTable.parse('ann t-admin admin');
const policy = {
  origins: new OriginRule([]),
  tokens,
  loopbackOnly: true,
  loopbackHosts: new LoopbackHosts(),
  trustedProxies: { trusts: () => false },
  targetsListed: false,
  mostInFlight: 1,
  stopping: () => false,
};
const header = {
  host: 'localhost',
  origin: undefined,
  fetchSite: undefined,
  authorization: 'Bearer t-admin',
  cookie: undefined,
  userAgent: undefined,
  nowSeconds: 0,
  inFlight: 0,
};

const passes = (url: string) => gate({ ...header, method: 'POST', url }, policy, routes);
const names = (name: keyof typeof header) => (value: string) =>
  gate({ ...header, method: 'POST', url: '/function/x', [name]: value }, policy, routes);

function target(text: string): void {
  try {
    parseTarget(text);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
  }
}

const reader = new LineReader(openFaas.logDialect);
function readLine(text: string): void {
  reader.begin(text);
  while (reader.next() !== null);
}

function parseLines(text: string): void {
  const parser = newParser();
  for (const line of text.split('\n')) parser.feed(record(0, line));
  parser.invocations(0);
}

const date = '2006/01/02 15:04:05 ';
const repeated =
  (unit: string, before = '', after = '') =>
  (size: number) =>
    before + unit.repeat(size) + after;
const numbered = (unit: string) => (size: number) => Array.from({ length: size }, (_, index) => unit + index).join('');

describe('input from clients and functions', () => {
  const usualLimit = Error.stackTraceLimit;
  beforeAll(() => {
    // Capturing a rejection's stack trace would take longer than reading the input.
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = usualLimit;
  });

  // The input, its reader, its generator, the size of the smaller input.
  it.each<[string, (input: string) => unknown, (size: number) => string, number]>([
    ['one parameter many times', parseQuery, repeated('&a'), 1000],
    ['many parameters', parseQuery, numbered('&a'), 500],
    ['many numbers as parameters', parseQuery, numbered('&'), 1000],
    ['invalid escapes in a query', parseQuery, repeated('&%'), 200],
    ['an escaped query', parseQuery, repeated('%41+', 'a='), 1000],
    ['slashes in a path', passes, repeated('/', '/function'), 1000],
    ['slashes before a letter', passes, repeated('/', '/function', 'x'), 1000],
    ['escapes in a path', passes, repeated('%2F', '/function/'), 1000],
    ['escaped segments', passes, repeated('/%41', '/function'), 500],
    ['question marks in a path', passes, repeated('?', '/'), 1000],
    ['an absolute target without a path', passes, repeated('a', 'http://'), 1000],
    ['an absolute target with dots', passes, repeated('a.', 'http://', '!/'), 1000],
    ['schemes in a target', passes, repeated('http://'), 1000],
    ['a Host with dots', names('host'), repeated('a.', '', '!'), 1000],
    ['a Host with colons', names('host'), repeated(':1', '', 'x'), 1000],
    ['a Host with digits', names('host'), repeated('1', ':', 'x'), 1000],
    ['an Origin with dots', names('origin'), repeated('a.', 'http://', '!'), 1000],
    ['an Origin with slashes', names('origin'), repeated('/', 'http:'), 1000],
    ['a token with spaces', names('authorization'), repeated(' ', 'Bearer ', 'x'), 1000],
    ['many cookies', names('cookie'), repeated('a=b;', ''), 1000],
    ['a long session', names('cookie'), repeated('A', 'faascope_session=', '.1.2'), 1000],
    ['a long token', names('authorization'), repeated('x', 'Bearer ', ' '), 1000],
    ['an address with slashes', target, repeated('/', 'http://h', 'x'), 125],
    ['an address with trailing slashes', target, repeated('/', 'http://h'), 125],
    ['an address with zones', target, repeated('[fe80:%'), 18],
    ['an address with brackets', target, repeated('[fe80:'), 20],
    ['an address with colons', target, repeated(':1', 'h', 'x'), 60],
    ['an address with scheme letters', target, repeated('a', '', '!'), 125],
    ['languages', (text) => languageOf(undefined, text), repeated(',de;q=0.1'), 500],
    ['a weight with spaces', (text) => languageOf(undefined, text), repeated(' ', 'de;q=1', 'x'), 2000],
    ['a weight with digits', (text) => languageOf(undefined, text), repeated('1', 'de;q=', 'x'), 2000],
    ['pods in an agent request', parseWindowsQuery, numbered(',p-'), 500],
    ['one parameter of an agent request many times', parseWindowsQuery, repeated('pods=a&'), 500],
    ['dates in a line', readLine, repeated(date), 500],
    ['dates in a line, each after a letter', readLine, repeated(`${date}x`), 500],
    ['errors of a watchdog in a line', readLine, repeated(`${date}Error=,x`), 500],
    ['ends of calls in a line', readLine, repeated(`${date}P]`), 500],
    ['times of calls in a line', readLine, repeated(`${date}P)`), 500],
    ['sizes of answers in a line', readLine, repeated(`${date}P1`), 500],
    ['processes without a space in a line', readLine, repeated('x', `${date}Running: `), 5000],
    ['sub-function words in a line', readLine, repeated(`${date}INFO: a b started`), 500],
    ['starts of calls', parseLines, repeated(`${date}Forking fprocess.\n`), 300],
    ['starts of calls in one line', parseLines, repeated(`${date}Forking fprocess.`), 300],
    ['sub-functions', parseLines, numbered(`\n${date}INFO: started f`), 300],
  ])('reading %s takes linear time', (_name, run, inputOf, size) => {
    expect(growth(run, inputOf, size)).toBeLessThan(mostGrowth);
  });
});
