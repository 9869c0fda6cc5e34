import { createHash, createHmac } from 'node:crypto';
import { type Role, roles } from '../../contract/role.ts';
import { isDnsLabel } from '../../model/inventory/identity.ts';
import { type Identity, scopeOf } from './access.ts';

const isRole = (word: string): word is Role => roles.some((role) => role === word);

/** What may follow `Bearer`. */
const tokenForm = /^[\x21-\x7e]{1,4096}$/;

/** A mistake in a token file. */
export interface TokenFileMistake {
  readonly line: number;
  readonly message: string;
}

/** The holder of a token, and the key that signs the holder's sessions. */
export interface TokenHolder {
  readonly identity: Identity;
  /** Derived from the token alone, so that every server with the same token file accepts a session. */
  readonly sessionKey: Buffer;
}

/** Tokens and their holders. Looked up by digest, so that timing reveals nothing about a token. */
export class TokenTable {
  readonly #holders = new Map<string, TokenHolder>();
  readonly #byName = new Map<string, TokenHolder[]>();

  /**
   * Parses lines of `name token [role] [namespaces]`: fields separated by spaces, namespaces by commas; lines that
   * begin with `#` are comments. The role defaults to viewer, the namespaces to all. Messages never show a token.
   */
  static parse(text: string): { tokens: TokenTable; mistakes: readonly TokenFileMistake[] } {
    const tokens = new TokenTable();
    const mistakes: TokenFileMistake[] = [];
    for (const [index, content] of text.split('\n').entries()) {
      const line = content.trim();
      if (line === '' || line.startsWith('#')) continue;
      const words = line.split(/\s+/);
      const [name = '', token, role = 'viewer', list] = words;
      const mistake = (message: string) => mistakes.push({ line: index + 1, message });
      const namespaces = list?.split(',') ?? null;
      if (token === undefined) mistake('expected: name token [role] [namespaces]');
      else if (!tokenForm.test(token)) mistake('a token must be 1 to 4096 printable ASCII characters');
      else if (!isRole(role)) mistake(`the role must be one of ${roles.join(', ')}`);
      else if (words.length > 4) mistake('separate namespaces by commas, without spaces');
      else if (namespaces?.some((namespace) => !isDnsLabel(namespace))) {
        mistake('each namespace must be a Kubernetes name such as openfaas-fn, separated by single commas');
      } else if (!tokens.#add(token, name, role, namespaces)) mistake('the same token is on an earlier line');
    }
    if (tokens.#holders.size === 0 && mistakes.length === 0)
      mistakes.push({ line: 1, message: 'no tokens in the file; each line is: name token [role] [namespaces]' });
    return { tokens, mistakes };
  }

  /** The holder of an `Authorization: Bearer` header, or null. */
  holder(authorization: string | undefined): Identity | null {
    const token = /^bearer ([^ ]+)$/i.exec(authorization ?? '')?.[1];
    return token === undefined ? null : (this.holderOf(token)?.identity ?? null);
  }

  /** The holder of a token, or null. */
  holderOf(token: string): TokenHolder | null {
    return this.#holders.get(digest(token)) ?? null;
  }

  /** How many tokens there are. */
  get size(): number {
    return this.#holders.size;
  }

  /** Whether the token of a client is still here, and for the same namespaces. */
  has({ tokenId, scope }: Identity): boolean {
    return tokenId !== null && this.#holders.get(tokenId)?.identity.scope === scope;
  }

  /** Those whose tokens have a name: several while a token is being replaced. */
  named(name: string): readonly TokenHolder[] {
    return this.#byName.get(name) ?? [];
  }

  /** False when the token already exists. */
  #add(token: string, name: string, role: Role, names: readonly string[] | null): boolean {
    const key = digest(token);
    if (this.#holders.has(key)) return false;
    const namespaces = names === null ? null : new Set(names);
    const identity = { name, role, namespaces, scope: scopeOf(namespaces), tokenId: key };
    const holder = { identity, sessionKey: createHmac('sha256', token).update('faascope session').digest() };
    this.#holders.set(key, holder);
    this.#byName.set(name, [...this.named(name), holder]);
    return true;
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
