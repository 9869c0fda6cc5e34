/**
 * The `Authorization` header that a file of credentials means: `user:password`, or `Bearer TOKEN`. The end of the line
 * does not count. Null when it is neither.
 */
export function authorizationOf(text: string): string | null {
  const line = text.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(line)) return null;
  const token = /^bearer +(\S+)\s*$/i.exec(line)?.[1];
  if (token !== undefined) return `Bearer ${token}`;
  return line.indexOf(':') > 0 ? `Basic ${Buffer.from(line).toString('base64')}` : null;
}
