import { describe, expect, it } from 'vitest';
import { RouteTable } from './routeTable.ts';

const routes = new RouteTable();
routes.add('/', ['GET'], 'viewer');
routes.add('/setIP', ['GET'], 'admin');
routes.add('/function/*', ['POST'], 'caller');
routes.add('/v1/pods/:namespace/:name', ['GET'], 'viewer');
routes.add('/v1/pods/:namespace/:name/window', ['GET'], 'viewer');
routes.add('/v1/nodes/:name', ['GET'], 'viewer');
routes.add('/v1/nodes/probe', ['POST'], 'admin');

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
    ['/v1/pods/fn/add-1?a', ['/v1/pods/:namespace/:name?a', 'fn', 'add-1', '?a']],
    ['/v1/pods/fn/add-1/window', ['/v1/pods/:namespace/:name/window', 'fn', 'add-1', '']],
    ['/v1/pods/:namespace/:name', ['/v1/pods/:namespace/:name', ':namespace', ':name', '']],
    ['http://h/%761/pods/f%6E/a%2Fb', ['/v1/pods/:namespace/:name', 'fn', 'a/b', '']],
    ['/v1/pods/../..', ['/v1/pods/:namespace/:name', '..', '..', '']],
    ['/v1/pods/%2e%2e/%00', ['/v1/pods/:namespace/:name', '..', '\0', '']],
    ['/v1/pods/fn/a%252Fb', ['/v1/pods/:namespace/:name', 'fn', 'a%2Fb', '']],
    ['/v1/nodes/n1', ['/v1/nodes/:name', 'n1', '']],
    ['/v1/nodes/probe', ['/v1/nodes/probe', '']],
    ['/v1/nodes/pro%62e', ['/v1/nodes/probe', '']],
    ['/v1/nodes/a%2Fb/', ['unknown']],
    ['/v1/nodes/', ['unknown']],
    ['/v1/nodes', ['unknown']],
    ['/v1/pods/fn', ['unknown']],
    ['/v1/pods/fn/', ['unknown']],
    ['/v1/pods//add-1', ['unknown']],
    ['/v1/pods/fn/add-1/', ['unknown']],
    ['/v1/pods/fn/add-1//window', ['unknown']],
    ['/v1/pods/fn%2Fadd-1', ['unknown']],
    ['/v1/pods/fn/x/../add-1', ['unknown']],
    ['/v1/pods/fn/add-1/Window', ['unknown']],
    ['/v1/pods/fn/%E5%8A', ['malformed_parameter']],
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

  it.each<[string, string | null]>([
    ['/v1/pods/fn/add-1?a', '/v1/pods/fn/add-1?a'],
    ['/%761/pods/f%6e/%61dd%2d1?a', '/v1/pods/fn/add-1?a'],
    ['HTTP://h/v1/pods/fn/add-1?a', '/v1/pods/fn/add-1?a'],
    ['/v1/pods/fn/a%2fb', '/v1/pods/fn/a%2Fb'],
    ['/v1/pods/fn/a%252fb', '/v1/pods/fn/a%252fb'],
    ['/v1/pods/fn/é', '/v1/pods/fn/%C3%A9'],
    ['/%73etIP', '/setIP'],
  ])('%s has the ready answer of %s', (url, spelling) => {
    for (let turn = 0; turn < 2; turn++) expect(routes.match(url)).toMatchObject({ spelling });
  });

  it('prefers literal segments to parameters, in whatever order they are registered', () => {
    const paths = ['/a/:x/:y', '/a/:x/c', '/a/b/:y', '/:w/b/c'];
    for (const order of [paths, [...paths].reverse()]) {
      const table = new RouteTable();
      for (const path of order) table.add(path, ['GET'], 'viewer');
      const chosen = ['/a/b/c', '/a/x/c', '/a/b/x', '/a/x/x', '/z/b/c'].map((url) => read(url, table)[0]);
      expect(chosen).toEqual(['/a/b/:y', '/a/:x/c', '/a/b/:y', '/a/:x/:y', '/:w/b/c']);
    }
  });

  it('refuses two routes that differ only in the names of parameters', () => {
    const table = new RouteTable();
    table.add('/a/:x', ['GET'], 'viewer');
    table.add('/a/:x', ['POST'], 'admin');
    expect(() => table.add('/a/:y', ['GET'], 'viewer')).toThrow('cannot hold both');
  });

  it.each(['/a/:', '/a/:x(b)', '/a/:x-:y', '/a/:x?', '/:x/*', '', '*', '/a/*/b', '/a%20b', 'a', '/a(b)'])(
    'refuses to register the route %s',
    (path) => {
      expect(() => new RouteTable().add(path, ['GET'], 'viewer')).toThrow('cannot hold');
    },
  );
});
