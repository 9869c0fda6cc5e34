import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WritableFolder, whyNotWritable } from './stateFolder.ts';

describe('The state folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faascope-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is freed of what a trial left behind that was killed, but not of one under way', async () => {
    for (const name of ['.written-1-old', '.written-1-new', 'choice.json']) writeFileSync(join(folder, name), '');
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(join(folder, '.written-1-old'), longAgo, longAgo);
    expect(await whyNotWritable(folder)).toBeNull();
    expect(readdirSync(folder).sort()).toEqual(['.written-1-new', 'choice.json']);
  });

  it('is tried once for all requests, until 15 s later', async () => {
    let nowMs = 0;
    const tried = new WritableFolder(folder, { wallMs: () => 0, monotonicMs: () => nowMs });
    expect(await Promise.all([tried.whyNotWritable(), tried.whyNotWritable()])).toEqual([null, null]);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    nowMs = 14_999;
    expect(await tried.whyNotWritable()).toBeNull();
    nowMs = 15_000;
    expect(await tried.whyNotWritable()).toBe('ENOTDIR');
  });
});
