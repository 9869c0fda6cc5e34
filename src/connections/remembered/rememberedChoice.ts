import { Fault } from '../../model/fault.ts';
import type { ServerKind } from '../../sources/probe/probe.ts';
import { addressOf, parseTarget } from '../../sources/probe/target.ts';

/** What `/setIP` went over to. */
export interface RememberedChoice {
  readonly kind: 'local' | ServerKind;
  /** As {@link addressOf} writes it; `local` for this machine. */
  readonly address: string;
  /** What the start's own sources know of the same nodes was kept besides. */
  readonly withOwn: boolean;
}

const version = 1;
const kinds: readonly RememberedChoice['kind'][] = ['local', 'prometheus', 'kubernetes'];

/** The text of the file: JSON with a version, so that another release can tell whether it understands it. */
export function encodeChoice({ kind, address, withOwn }: RememberedChoice): string {
  return `${JSON.stringify({ faascope: 'connection', version, kind, address, withOwn })}\n`;
}

/** Reads that text: the choice, or a few words about why it cannot be used. */
export function decodeChoice(text: string): RememberedChoice | { readonly reason: string } {
  const document = parsed(text);
  if (document === null) return { reason: 'is broken' };
  if (document.get('faascope') !== 'connection') return { reason: 'is not of faascope' };
  const written = document.get('version');
  if (written !== version) {
    const isNewer = typeof written === 'number' && written > version;
    return { reason: isNewer ? `is of a newer version (${written})` : 'has no version that is known' };
  }
  const kind = kinds.find((candidate) => candidate === document.get('kind'));
  const address = document.get('address');
  const withOwn = document.get('withOwn');
  if (kind === undefined || typeof address !== 'string' || typeof withOwn !== 'boolean') return { reason: 'is broken' };
  if (kind === 'local' ? address !== 'local' : !isAddress(address)) return { reason: 'has no address' };
  return { kind, address, withOwn };
}

function parsed(text: string): Map<string, unknown> | null {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? new Map(Object.entries(document)) : null;
  } catch {
    return null;
  }
}

function isAddress(text: string): boolean {
  try {
    return addressOf(parseTarget(text)) === text;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}
