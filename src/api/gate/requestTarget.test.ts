import { describe, expect, it } from 'vitest';
import { readTarget } from './requestTarget.ts';
import { RouteTable } from './routeTable.ts';

const routes = new RouteTable();
routes.add('/', ['GET'], 'viewer');
routes.add('/setIP', ['GET'], 'admin');
routes.add('/function/*', ['POST'], 'caller');

/** What the router is given, what the wildcard stands for and the query, or the code of a refusal. */
function read(url: string): unknown[] {
  const target = readTarget(url);
  if (target.kind === 'mistake') return [target.code];
  const { methods, url: handedOn, rest, search } = routes.find(target);
  return methods.size === 0 ? ['unknown'] : [handedOn, ...rest, search];
}

describe('a request target', () => {
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

  it.each(['/a/:name', '*', '/a/*/b', '/a%20b', 'a', '/a(b)'])('a route %s cannot be registered', (path) => {
    expect(() => new RouteTable().add(path, ['GET'], 'viewer')).toThrow('cannot hold');
  });
});
