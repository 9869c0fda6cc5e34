import { useCallback, useMemo } from 'react';
import { useLocation, useRouter } from 'wouter';
import { usePathname, useSearch } from 'wouter/use-browser-location';

/** What all pages have in their address. */
interface CommonView {
  /** The connection shown; null for the server's default one. */
  readonly connection: string | null;
}

export interface OverviewView extends CommonView {
  readonly page: 'overview';
  /** Shows functions whose name contains it; empty for all. */
  readonly filter: string;
  /** Column, with `-` before it for descending; null for the page's own order. */
  readonly sort: string | null;
  readonly group: 'none' | 'node' | 'namespace';
}

export interface FunctionView extends CommonView {
  readonly page: 'function';
  readonly namespace: string;
  readonly name: string;
  /** The selected invocation; null for the newest. */
  readonly invocation: string | null;
  /** Whether the invoke form takes the place of the call. */
  readonly invoke: boolean;
}

/** What is shown: everything that a shared address carries. */
export type View = OverviewView | FunctionView;

/** Reads a path below the dashboard (`/`, `/functions/a/b`) and its query, both as the address has them, encoded. An unknown path is the overview. */
export function viewOf(path: string, search: string): View {
  const query = new URLSearchParams(search);
  const connection = query.get('connection');
  const [, kind, namespace, name] = path.split('/').map(decoded);
  if (kind === 'functions' && namespace && name) {
    const invoke = query.has('invoke');
    return { page: 'function', connection, namespace, name, invocation: query.get('call') || null, invoke };
  }
  const group = query.get('group');
  return {
    page: 'overview',
    connection,
    filter: query.get('filter') ?? '',
    sort: query.get('sort'),
    group: group === 'node' || group === 'namespace' ? group : 'none',
  };
}

/** The address of a view below the dashboard: what {@link viewOf} reads. */
export function addressOf(view: View): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | null, usual: string | null = null) => {
    if (value !== null && value !== usual) query.set(name, value);
  };
  let path = '/';
  switch (view.page) {
    case 'overview':
      add('filter', view.filter, '');
      add('sort', view.sort);
      add('group', view.group, 'none');
      break;
    case 'function':
      path = `/functions/${encodeURIComponent(view.namespace)}/${encodeURIComponent(view.name)}`;
      add('call', view.invocation);
      if (view.invoke) query.set('invoke', '');
      break;
  }
  add('connection', view.connection);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The current view, and what goes to another one: `replace` leaves no entry in the history. */
export function useView(): readonly [View, (view: View, how?: { readonly replace?: boolean }) => void] {
  const router = useRouter();
  const [, navigate] = useLocation();
  // Not the path and query of `useLocation` and `useSearch`: those are decoded, and must not be decoded again.
  const pathname = usePathname(router);
  const search = useSearch(router);
  const path = pathname.startsWith(router.base) ? pathname.slice(router.base.length) : '/';
  const view = useMemo(() => viewOf(path, search), [path, search]);
  const go = useCallback(
    (next: View, how: { readonly replace?: boolean } = {}) =>
      navigate(addressOf(next), { replace: how.replace === true }),
    [navigate],
  );
  return [view, go];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
