import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readNodeFacts } from './nodeFacts.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function machine(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'faascope-facts-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

it('reads load, physical interfaces and the device of the root filesystem', () => {
  const root = machine({
    'proc/loadavg': '0.52 1.25 2 3/512 4711\n',
    'proc/1/net/dev': [
      'Inter-|   Receive                            |  Transmit',
      ' face |bytes    packets errs drop fifo frame |bytes',
      '    lo: 1 0 0 0',
      '  eth0: 2 0 0 0',
      ' veth1: 3 0 0 0',
    ].join('\n'),
    'sys/class/net/eth0/device/vendor': '0x1af4',
    'proc/1/mountinfo': [
      '22 1 0:2 / / rw shared:1 - rootfs rootfs rw',
      '23 22 0:5 / /proc rw - proc proc rw',
      '29 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
    ].join('\n'),
  });
  expect(readNodeFacts(`${root}/`)).toEqual({ load: [0.52, 1.25, 2], interfaces: ['eth0'], rootDevice: '/dev/vda1' });
});

it('has nothing where nothing can be read', () => {
  expect(readNodeFacts(machine({}))).toEqual({ load: null, interfaces: null, rootDevice: null });
});
