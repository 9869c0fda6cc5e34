import { createHash } from 'node:crypto';
import { type Identity, type Role, roles } from './access.ts';

const isRole = (word: string): word is Role => roles.some((role) => role === word);

/** A mistake in a token file. */
export interface TokenFileMistake {
  readonly line: number;
  readonly message: string;
}

/** Tokens and who holds them. Looked up by digest, so that timing tells nothing about a token. */
export class TokenTable {
  readonly #holders = new Map<string, Identity>();

  /**
   * Reads `name token [role] [namespaces]` lines: fields by spaces, namespaces by commas, `#` begins a comment.
   * A line without a role is a viewer's.
   */
  static parse(text: string): { tokens: TokenTable; mistakes: readonly TokenFileMistake[] } {
    const tokens = new TokenTable();
    const mistakes: TokenFileMistake[] = [];
    for (const [index, content] of text.split('\n').entries()) {
      const words = content.replace(/^#.*/, '').trim().split(/\s+/);
      const [name, token, role = 'viewer', namespaces] = words;
      const mistake = (message: string) => mistakes.push({ line: index + 1, message });
      if (name === undefined || name === '') continue;
      if (token === undefined) mistake('a line is: name token [role] [namespaces]');
      else if (!isRole(role)) mistake(`the role must be one of ${roles.join(', ')}`);
      else if (words.length > 4) mistake('namespaces are separated by commas, without spaces');
      else tokens.#add(name, token, role, namespaces);
    }
    if (tokens.#holders.size === 0 && mistakes.length === 0) mistakes.push({ line: 1, message: 'there is no token' });
    return { tokens, mistakes };
  }

  /** The holder of an `Authorization: Bearer` header, or null. */
  holder(authorization: string | undefined): Identity | null {
    const token = /^bearer ([^ ]+)$/i.exec(authorization ?? '')?.[1];
    return token === undefined ? null : (this.#holders.get(digest(token)) ?? null);
  }

  #add(name: string, token: string, role: Role, namespaces: string | undefined): void {
    const names = namespaces === undefined ? null : [...new Set(namespaces.split(','))].sort();
    this.#holders.set(digest(token), {
      name,
      role,
      namespaces: names === null ? null : new Set(names),
      scope: names === null ? '' : names.join(','),
    });
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
