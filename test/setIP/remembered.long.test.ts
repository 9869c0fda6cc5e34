import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChoiceFile, decodeChoice, type RememberedChoice } from '../../src/connections/rememberedChoice.ts';
import { seededRandom } from '../seededRandom.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

const choiceAt = (address: string): RememberedChoice => ({ kind: 'prometheus', address, withOwn: false });
const one = choiceAt('http://10.0.0.1:9090');
const other = choiceAt(`http://10.0.0.2:9090/${'long/'.repeat(400)}other`);

describe('the choice made with /setIP', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faascope-remembered-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const setLocal = async (state: string) => {
    const server = await ServerProcess.start(['--no-demo-calls', ...oneFunction, '--state', state]);
    try {
      return await server.get('/setIP?ip=local');
    } finally {
      await server.stop();
    }
  };

  it('is written to a folder created for it', async () => {
    const state = join(folder, 'a/b');
    const answer = await setLocal(state);
    expect(answer).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(answer.body).not.toHaveProperty('persisted');
    const local = { kind: 'local', address: 'local', withOwn: false };
    expect(decodeChoice(readFileSync(join(state, 'connection.json'), 'utf8'))).toEqual(local);
  });

  it('takes effect but is not remembered if the folder cannot be created', async () => {
    writeFileSync(join(folder, 'file'), '');
    const answer = await setLocal(join(folder, 'file'));
    expect(answer).toMatchObject({ status: 200, body: { status: 'success', persisted: false } });
  });

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0).each([
    ['a full disk', 'size=16k', 'ENOSPC'],
    ['a read-only filesystem', 'size=16k,ro', 'EROFS'],
  ])('is unchanged after %s', async (_name, options, code) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'faascope-test', disk]);
    try {
      const file = new ChoiceFile(disk);
      expect(await file.write(one)).toBeNull();
      if (code === 'ENOSPC') expect(() => writeFileSync(join(disk, 'fill'), Buffer.alloc(64 * 1024))).toThrow(code);
      else execFileSync('mount', ['-o', `remount,${options}`, disk]);
      expect(await file.write(other)).toBe(code);
      expect(file.read()).toEqual({ choice: one, complaint: null });
      expect(await setLocal(disk)).toMatchObject({ status: 200, body: { status: 'success', persisted: false } });
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('is the old or the new one whenever the process is killed', async () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../dist/connections/rememberedChoice.js'));
    // Before each write, a line with how long the last one took, in ms.
    const program = `
      const { ChoiceFile } = await import(${module});
      const file = new ChoiceFile(${JSON.stringify(folder)});
      let tookMs = 0;
      for (;;) for (const choice of ${JSON.stringify([one, other])}) {
        console.log(tookMs);
        const beganMs = performance.now();
        await file.write(choice);
        tookMs = performance.now() - beganMs;
      }
    `;
    const random = seededRandom(1);
    const seen = new Set<string>();
    let unfinished = 0;
    // Goes on until both were seen, and a write was cut off: its temporary file is left.
    for (let kill = 0; kill < 30 || seen.size < 2 || unfinished === 0; kill++) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
      const ended = once(child, 'exit');
      let writesLeft = Math.floor(random() * 4);
      for await (const tookMs of createInterface({ input: child.stdout })) {
        if (writesLeft-- > 0) continue;
        // At any point of the write that began, however slow the disk is, or of the one after it.
        await new Promise((resolve) => setTimeout(resolve, random() * 1.5 * Number(tookMs)));
        break;
      }
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      unfinished += readdirSync(folder).filter((name) => name.endsWith('.new')).length;
      const { choice, complaint } = new ChoiceFile(folder).read();
      expect(complaint).toBeNull();
      // The very first write may not have completed.
      if (choice === null) expect(seen).toEqual(new Set());
      else seen.add(choice.address);
    }
    expect(seen).toEqual(new Set([one.address, other.address]));
    // Starts a process for each kill, which takes seconds on a busy machine.
  }, 300_000);
});
