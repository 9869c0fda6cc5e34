import { describe, expect, it } from 'vitest';
import { nodeSelector } from './nodeScrapes.ts';

/** Whether a label value is left out, as Prometheus evaluates it: its expressions are anchored. */
function isLeftOut(label: string, value: string): boolean {
  const [, expression = ''] = new RegExp(`${label}!~"([^"]*)"`).exec(nodeSelector(['n1'], 60)) ?? [];
  return new RegExp(`^(?:${expression.replaceAll('\\\\', '\\')})$`).test(value);
}

describe('nodeSelector', () => {
  it.each([
    'veth12ab',
    'cali0a',
    'lxc12ab',
    'eni0ab',
    'docker0',
    'loop12',
    'dm-3',
    'zram0',
    'zd16',
    'zd16p1',
    'nbd0p1',
  ])('excludes %s, of which a node may have hundreds', (device) => expect(isLeftOut('device', device)).toBe(true));

  it.each([
    'srv/subvol-1',
    'zdata',
    'loop',
    'dm-cache',
    '/dev/mapper/root',
    'docker/root',
    'lxc/containers/n1',
    'br0/x',
  ])('includes a filesystem on %s', (device) => expect(isLeftOut('device', device)).toBe(false));

  it.each(['eth0', 'sda', 'sda1', 'xvda1', 'nvme0n1', 'dasda1', 'cciss/c0d0'])('includes device %s', (device) => {
    expect(isLeftOut('device', device)).toBe(false);
  });

  it.each([
    ['ext4', false],
    ['zfs', false],
    ['btrfs', false],
    ['', false],
    ['erofs', true],
    ['squashfs', true],
    ['cramfs', true],
    ['iso9660', true],
    ['overlay', true],
  ])('excludes a root filesystem of type "%s": %s', (fstype, want) => expect(isLeftOut('fstype', fstype)).toBe(want));
});
