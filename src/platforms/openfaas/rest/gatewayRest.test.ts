import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BasicAuthFiles } from './gatewayRest.ts';

const header = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('BasicAuthFiles', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faascope-auth-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (user: string, password: string) => {
    writeFileSync(join(folder, 'basic-auth-user'), user);
    writeFileSync(join(folder, 'basic-auth-password'), password);
  };

  it.each<[string, string, string]>([
    ['admin', 'secret', header('admin', 'secret')],
    ['admin\n', 'secret\r\n', header('admin', 'secret')],
    ['admin', ' with blanks ', header('admin', ' with blanks ')],
    ['admin', '', header('admin', '')],
  ])('encodes user %j and password %j', async (user, password, want) => {
    write(user, password);
    expect(await new BasicAuthFiles(folder).header()).toBe(want);
  });

  it('reads the files for each request, and keeps the last header while they are replaced', async () => {
    write('admin', 'one');
    const files = new BasicAuthFiles(folder);
    expect(await files.header()).toBe(header('admin', 'one'));
    write('admin', 'two');
    expect(await files.header()).toBe(header('admin', 'two'));
    rmSync(folder, { recursive: true });
    expect(await files.header()).toBe(header('admin', 'two'));
  });

  it('names missing files, never their content', async () => {
    await expect(new BasicAuthFiles(folder).header()).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringContaining('basic-auth-user and basic-auth-password'),
    });
    write('', 'secret');
    await expect(new BasicAuthFiles(folder).header()).rejects.toMatchObject({
      message: expect.not.stringContaining('secret'),
    });
  });
});
