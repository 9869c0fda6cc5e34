import { describe, expect, it } from 'vitest';
import { RouteTable } from './routeTable.ts';

const routes = new RouteTable();
routes.add('/', ['GET'], 'viewer');
routes.add('/setIP', ['GET'], 'admin');
routes.add('/function/*', ['POST'], 'caller');

/** The target for the router, the segments of the wildcard and the query; or the code of a refusal. */
function read(url: string, table = routes): unknown[] {
  const match = table.match(url);
  if (match.kind === 'mistake') return [match.code];
  const { methods, url: handedOn, rest, search } = match;
  return methods.size === 0 ? ['unknown'] : [handedOn, ...rest, search];
}

describe('A request target', () => {
  it.each<[string, unknown[]]>([
    ['/', ['/', '']],
    ['/?a=b', ['/?a=b', '?a=b']],
    ['/setIP', ['/setIP', '']],
    ['/setIP?', ['/setIP?', '?']],
    ['/setIP?ip=%zz?/', ['/setIP?ip=%zz?/', '?ip=%zz?/']],
    ['/%73et%49P?ip=x', ['/setIP?ip=x', '?ip=x']],
    ['http://h/setIP?ip=x', ['/setIP?ip=x', '?ip=x']],
    ['HTTPS://[::1]:8443/%73etIP', ['/setIP', '']],
    ['http://h', ['/', '']],
    ['http://h?a=/setIP', ['/?a=/setIP', '?a=/setIP']],
    ['/function/add', ['/function/*', 'add', '']],
    ['/function/', ['/function/*', '', '']],
    ['/%66unction/a%2Fb/c%20d//?q=%2F', ['/function/*?q=%2F', 'a/b', 'c d', '', '', '?q=%2F']],
    ['http://h/function/add/x?q', ['/function/*?q', 'add', 'x', '?q']],
    ['/setIP/', ['unknown']],
    ['//setIP', ['unknown']],
    ['/SetIP', ['unknown']],
    ['/function%2Fadd', ['unknown']],
    ['/%2573etIP', ['unknown']],
    ['/./setIP', ['unknown']],
    ['/__proto__', ['unknown']],
    ['', ['malformed_request']],
    ['*', ['malformed_request']],
    ['*setIP', ['malformed_request']],
    ['setIP', ['malformed_request']],
    ['%2FsetIP', ['malformed_request']],
    ['?/setIP', ['malformed_request']],
    ['\\setIP', ['malformed_request']],
    ['http:/setIP', ['malformed_request']],
    ['http:///setIP', ['malformed_request']],
    ['http://user@h/setIP', ['malformed_request']],
    ['http://a\\b/setIP', ['malformed_request']],
    ['http://h:99999/setIP', ['malformed_request']],
    ['ws://h/setIP', ['malformed_request']],
    ['/setIP#', ['malformed_request']],
    ['/setIP?a#b', ['malformed_request']],
    ['/%', ['malformed_parameter']],
    ['/%ff', ['malformed_parameter']],
    ['/function/%E5%8A', ['malformed_parameter']],
  ])('%s', (url, want) => {
    expect(read(url)).toEqual(want);
  });

  it('matches the same route when repeated, and finds routes registered later', () => {
    const table = new RouteTable();
    table.add('/a', ['GET'], 'viewer');
    const first = table.match('/a?b=c');
    expect(table.match('/a?b=c')).toEqual(first);
    table.add('/a', ['POST'], 'admin');
    expect(table.match('/a?b=c')).toMatchObject({
      methods: new Map([
        ['GET', 'viewer'],
        ['POST', 'admin'],
      ]),
    });
  });

  it('matches correctly after more targets than the cache holds', () => {
    const table = new RouteTable();
    table.add('/a', ['GET'], 'viewer');
    const urls = Array.from({ length: 10_000 }, (_, index) => `/a?${index}`);
    expect(urls.map((url) => read(url, table))).toEqual(urls.map((url) => [url, url.slice(2)]));
    expect(read('/a?0', table)).toEqual(['/a?0', '?0']);
  });

  it.each(['/a/:name', '*', '/a/*/b', '/a%20b', 'a', '/a(b)'])('refuses to register the route %s', (path) => {
    expect(() => new RouteTable().add(path, ['GET'], 'viewer')).toThrow('cannot hold');
  });
});
