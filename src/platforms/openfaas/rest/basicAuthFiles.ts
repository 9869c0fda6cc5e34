import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../model/fault.ts';

export const basicAuthFileNames = ['basic-auth-user', 'basic-auth-password'] as const;

/** The gateway's user and password, as the Secret `basic-auth` is mounted. Read anew for every question. */
export class BasicAuthFiles {
  readonly #folder: string;
  /** The last that could be read: files that are being replaced may be missing for a moment. */
  #last: string | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The `Authorization` header. @throws Fault upstream_failed when the files cannot be read and never could */
  async header(): Promise<string> {
    try {
      const texts = await Promise.all(basicAuthFileNames.map((name) => readFile(join(this.#folder, name), 'utf8')));
      const [user = '', password = ''] = texts.map((text) => text.replace(/\r?\n$/, ''));
      if (user !== '') this.#last = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    } catch (thrown) {
      if (this.#last === null) {
        const names = basicAuthFileNames.join(' and ');
        throw new Fault('upstream_failed', `The gateway's credentials cannot be read: ${names} in ${this.#folder}.`, {
          cause: thrown,
        });
      }
    }
    if (this.#last === null) throw new Fault('upstream_failed', `The gateway's user in ${this.#folder} is empty.`);
    return this.#last;
  }
}
