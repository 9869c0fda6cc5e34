import { mostDeviceNames, nothingReported, type ReportedFacts } from '../../model/inventory/nodeDescription.ts';
import { printableName } from '../../model/series/deviceNames.ts';

/** The longest header; clients accept 16 KiB of headers in all. */
export const mostFactsLength = 8 * 1024;

/**
 * Writes facts as a header, such as `load=0.52,1.25,2; root=%2Fdev%2Fvda1; interfaces=eth0; disks=vda,vdb`. What is
 * unknown, or does not fit, is left out.
 */
export function writeFacts({ load, rootDevice, interfaces, disks }: ReportedFacts): string {
  const values = [
    ['load', load?.map(String)],
    ['root', rootDevice === null ? null : [rootDevice]],
    ['interfaces', interfaces],
    ['disks', disks],
  ] as const;
  let text = '';
  for (const [name, items] of values) {
    if (!items || items.length > mostDeviceNames) continue;
    const part = `${text === '' ? '' : '; '}${name}=${items.map(encodeURIComponent).join(',')}`;
    if (text.length + part.length <= mostFactsLength) text += part;
  }
  return text;
}

/** Reads the header of an answer, whatever an agent sent; what is malformed or beyond a limit is unknown. */
export function readFacts(header: string | string[] | undefined): ReportedFacts {
  if (typeof header !== 'string' || header.length > mostFactsLength) return nothingReported;
  const values = new Map<string, readonly string[] | null>();
  for (const part of header.split(';')) {
    const [name = '', items = ''] = part.trim().split('=', 2);
    values.set(name, decoded(items));
  }
  const namesOf = (key: string) => values.get(key)?.map(printableName) ?? null;
  const [rootDevice = null, ...others] = namesOf('root') ?? [];
  return {
    load: loadOf(values.get('load') ?? []),
    interfaces: namesOf('interfaces'),
    disks: namesOf('disks'),
    rootDevice: others.length === 0 ? rootDevice : null,
  };
}

/** Null if it is malformed. */
function decoded(items: string): readonly string[] | null {
  if (items === '') return [];
  const texts = items.split(',');
  if (texts.length > mostDeviceNames || texts.includes('')) return null;
  try {
    return texts.map(decodeURIComponent);
  } catch {
    return null;
  }
}

function loadOf(items: readonly string[]): ReportedFacts['load'] {
  const [one = '', five = '', fifteen = '', ...others] = items;
  const isLoad = (text: string) => /^\d{1,9}(?:\.\d{1,9})?$/.test(text);
  if (others.length > 0 || ![one, five, fifteen].every(isLoad)) return null;
  return [Number(one), Number(five), Number(fifteen)];
}
