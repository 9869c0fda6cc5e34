import { textAt } from '../../http/jsonMember.ts';

/** The version in a reply of `/version`; null when it is none. */
export function decodeVersion(text: string): string | null {
  try {
    return textAt(JSON.parse(text), 'gitVersion');
  } catch {
    return null;
  }
}
