import { useCallback, useMemo } from 'react';
import { useLocation, useRouter } from 'wouter';
import { usePathname, useSearch } from 'wouter/use-browser-location';

/** What all pages have in their address. */
interface CommonView {
  /** The connection shown; null for the server's default one. */
  readonly connection: string | null;
}

/** The overview, as its address says. */
export interface OverviewView extends CommonView {
  readonly page: 'overview';
  /** Shows functions whose name contains it; empty for all. */
  readonly filter: string;
  /** Column, with `-` before it for descending; null for the page's own order. */
  readonly sort: string | null;
  readonly group: 'none' | 'node' | 'namespace';
  /** The function that is open beside the list, where the window is wide enough; null for none. */
  readonly open: OpenFunction | null;
  /** A node that was looked for: it is shown, however many there are, and has the focus; null for none. */
  readonly node: string | null;
}

/** A function that is open beside the list. */
export interface OpenFunction {
  readonly namespace: string;
  readonly name: string;
  /** The selected invocation; null for the newest. */
  readonly invocation: string | null;
}

/** The page of a function, as its address says. */
export interface FunctionView extends CommonView {
  readonly page: 'function';
  readonly namespace: string;
  readonly name: string;
  /** The selected invocation; null for the newest. */
  readonly invocation: string | null;
  /** Whether the invoke form takes the place of the call. */
  readonly invoke: boolean;
}

/** An address of no page. */
interface UnknownView extends CommonView {
  readonly page: 'unknown';
  /** As the address has it, encoded. */
  readonly path: string;
}

/** What is shown: everything that a shared address carries. */
export type View = OverviewView | FunctionView | UnknownView;

/** Reads a path below the dashboard (`/`, `/functions/a/b`) and its query, both as the address has them, encoded. */
export function viewOf(path: string, search: string): View {
  const query = new URLSearchParams(search);
  const connection = query.get('connection');
  const [, kind, namespace, name] = path.split('/').map(decoded);
  if (kind === 'functions' && namespace && name) {
    const invoke = query.has('invoke');
    return { page: 'function', connection, namespace, name, invocation: query.get('call') || null, invoke };
  }
  if (path !== '' && path !== '/') return { page: 'unknown', connection, path };
  const group = query.get('group');
  return {
    page: 'overview',
    connection,
    filter: query.get('filter') ?? '',
    sort: query.get('sort'),
    group: group === 'node' || group === 'namespace' ? group : 'none',
    open: openFunction(query.get('fn'), query.get('call')),
    node: query.get('node') || null,
  };
}

/** @param fn `NAMESPACE/NAME` */
function openFunction(fn: string | null, call: string | null): OpenFunction | null {
  const [, namespace, name] = /^([^/]+)\/(.+)$/s.exec(fn ?? '') ?? [];
  return namespace && name ? { namespace, name, invocation: call || null } : null;
}

/** How to open a function beside a list: Back closes it, however many functions were looked at beside the list. */
export function openingBeside(list: OverviewView): HowToGo {
  return list.open === null ? { state: { listBefore: addressOf(list) } } : { replace: true };
}

/**
 * Whether the entry before, in the history, is this list with nothing open beside it. It is another one where the list
 * was filtered or sorted since.
 *
 * @param state of the entry that is shown
 */
export function isListBefore(view: OverviewView, state: unknown): boolean {
  if (typeof state !== 'object' || state === null || !('listBefore' in state)) return false;
  return state.listBefore === addressOf({ ...view, open: null });
}

/** The overview of all functions. */
export function wholeOverview(connection: string | null): OverviewView {
  return { page: 'overview', connection, filter: '', sort: null, group: 'none', open: null, node: null };
}

/** The page of the function that is open beside a list. */
export function pageOf(open: OpenFunction, connection: string | null): FunctionView {
  return { page: 'function', connection, ...open, invoke: false };
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
      add('node', view.node);
      if (view.open !== null) {
        query.set('fn', `${view.open.namespace}/${view.open.name}`);
        add('call', view.open.invocation);
      }
      break;
    case 'function':
      path = `/functions/${encodeURIComponent(view.namespace)}/${encodeURIComponent(view.name)}`;
      add('call', view.invocation);
      if (view.invoke) query.set('invoke', '');
      break;
    case 'unknown':
      path = view.path;
      break;
  }
  add('connection', view.connection);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * `replace` leaves no entry in the history. An entry keeps its `state` when its view is replaced: what it says of the
 * entry before stays true.
 */
interface HowToGo {
  readonly replace?: boolean;
  readonly state?: unknown;
}

/** The current view, and what goes to another one. */
export function useView(): readonly [View, (view: View, how?: HowToGo) => void] {
  const router = useRouter();
  const [, navigate] = useLocation();
  // Not the path and query of `useLocation` and `useSearch`: those are decoded, and must not be decoded again.
  const pathname = usePathname(router);
  const search = useSearch(router);
  const path = pathname.startsWith(router.base) ? pathname.slice(router.base.length) : '/';
  const view = useMemo(() => viewOf(path, search), [path, search]);
  const go = useCallback(
    (next: View, { replace = false, state = replace ? history.state : null }: HowToGo = {}) =>
      navigate(addressOf(next), { replace, state }),
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
