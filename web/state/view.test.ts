import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Router } from 'wouter';
import { addressOf, isListBefore, type OverviewView, openingBeside, useView, type View, viewOf } from './view.ts';

const overview: OverviewView = {
  page: 'overview',
  connection: null,
  filter: '',
  sort: null,
  group: 'none',
  open: null,
  node: null,
};
const open = { namespace: 'a', name: 'b', invocation: null };
const fn: View = { page: 'function', connection: null, namespace: 'a', name: 'b', invocation: null, invoke: false };

describe('The address of a view', () => {
  it.each<[string, View]>([
    ['/', overview],
    ['/?filter=a%26b&sort=-cpuPercent', { ...overview, filter: 'a&b', sort: '-cpuPercent' }],
    ['/?group=node&connection=lab', { ...overview, group: 'node', connection: 'lab' }],
    ['/?node=vm-1.example.org', { ...overview, node: 'vm-1.example.org' }],
    ['/?fn=a%2Fb', { ...overview, open }],
    ['/?sort=p95Ms&fn=a%2Fb&call=i1', { ...overview, sort: 'p95Ms', open: { ...open, invocation: 'i1' } }],
    [
      '/?fn=a%2F%3Cimg%20src%3D%22%2F%22%3E'.replaceAll('%20', '+'),
      { ...overview, open: { ...open, name: '<img src="/">' } },
    ],
    ['/functions/a/b', fn],
    ['/functions/a/b?call=i1', { ...fn, invocation: 'i1' }],
    ['/functions/a/b?invoke=', { ...fn, invoke: true }],
    ['/functions/a/%3Cimg%20src%3D%22%2F%22%3E', { ...fn, name: '<img src="/">' }],
  ])('%s is written and read', (address, view) => {
    expect(addressOf(view)).toBe(address);
    const [path = '', search = ''] = address.split('?');
    expect(viewOf(path, search)).toEqual(view);
  });

  it.each<View>([
    { ...fn, name: 'a%41' },
    { ...fn, name: 'a%' },
    { ...fn, namespace: 'a%2Fb', name: '%25' },
    { ...fn, invocation: 'a%26b' },
    { ...overview, filter: '100%25 & more', connection: 'a+b' },
    { ...overview, open: { ...open, name: '100%25 & more' } },
    overview,
  ])('$name $filter is read from where it is written', (view) => {
    const seen: View[] = [];
    const Probe = () => {
      const [current] = useView();
      seen.push(current);
      return null;
    };
    const ssrPath = `/below/ui${addressOf(view)}`;
    const Below = () => Router({ base: '/below/ui', ssrPath, children: createElement(Probe) });
    renderToString(createElement(Below));
    expect(seen).toEqual([view]);
  });

  it.each(['/nowhere', '/functions', '/functions/a', '/functions/%'])('is of no page at %s, and stays', (path) => {
    const view = viewOf(path, 'connection=lab');
    expect(view).toEqual({ page: 'unknown', connection: 'lab', path });
    expect(addressOf(view)).toBe(`${path}?connection=lab`);
  });

  it.each(['', '/'])('shows the overview for "%s"', (path) => {
    expect(viewOf(path, '')).toEqual(overview);
  });

  it.each(['fn=', 'fn=a', 'fn=a/', 'fn=/b', 'call=i1'])('opens nothing beside the list for %s', (search) => {
    expect(viewOf('/', search)).toEqual(overview);
  });

  it('takes an unknown grouping for none', () => {
    expect(viewOf('/', 'group=colour')).toEqual(overview);
  });
});

describe('A function beside the list', () => {
  const { state } = openingBeside(overview);
  const before = { ...overview, sort: '-errorPercent', connection: 'lab' };

  it.each<[is: boolean, string, OverviewView, unknown]>([
    [true, 'as it was opened', { ...overview, open }, state],
    [true, 'with another call', { ...overview, open: { ...open, invocation: 'i1' } }, state],
    [true, 'of a sorted list', { ...before, open }, openingBeside(before).state],
    [false, 'of a list that was sorted since', { ...overview, sort: 'name', open }, state],
    [false, 'of a list that was filtered since', { ...overview, filter: 'a', open }, state],
    [false, 'with a node that was looked for since', { ...overview, node: 'vm-1', open }, state],
    [
      false,
      'of a list that is no longer sorted',
      { ...overview, connection: 'lab', open },
      openingBeside(before).state,
    ],
    [false, 'of a shared address', { ...overview, open }, null],
    [false, 'of an entry of others', { ...overview, open }, 'of others'],
  ])('%s: the entry before is its list, %s', (is, _, view, entry) => {
    expect(isListBefore(view, entry)).toBe(is);
  });

  it('takes the place of the one before', () => {
    expect(openingBeside({ ...overview, open })).toEqual({ replace: true });
  });
});
