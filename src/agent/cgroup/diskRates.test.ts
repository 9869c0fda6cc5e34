import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { app, ReadNode, removeNodes, second, uid } from '../../../test/cgroup/readNode.ts';

afterEach(removeNodes);

const unknown = Number.NaN;
const line1 = (device: string, read: number, written: number) =>
  `${device} Read ${read}\n${device} Write ${written}\n${device} Sync 5\n${device} Async 7\n${device} Discard 3\n${device} Total ${read + written}\n`;
const text1 = (...lines: string[]) =>
  `${lines.join('')}Total ${[...lines.join('').matchAll(/Total (\d+)/g)].reduce((sum, found) => sum + Number(found[1]), 0)}\n`;
const line2 = (device: string, read: number, written: number) =>
  `${device} rbytes=${read} wbytes=${written} rios=1 wios=2 dbytes=99 dios=9\n`;

/** Read and write rates, KiB/s, of a container whose file contains these texts in turn. */
function rates(version: 1 | 2, texts: readonly string[], bornAt = 0): (number | undefined)[][] {
  const node = new ReadNode({ version, driver: 'cgroupfs' });
  const folder = join(node.tree.hostRoot, 'sys/dev/block');
  mkdirSync(folder, { recursive: true });
  symlinkSync('../../devices/pci0000:00/virtio1/block/vda', join(folder, '254:0'));
  symlinkSync('../../devices/virtual/block/dm-0', join(folder, '253:0'));
  if (bornAt > 0) node.first();
  return texts.map((disk, index) => {
    node.tree.container(uid, app, { disk });
    node.tick({ continuous: bornAt + index > 0 });
    return [node.value('diskReadKibPerSecond'), node.value('diskWriteKibPerSecond')];
  });
}

describe('disk rates of a container', () => {
  it('v1: sums bytes read and written of every physical disk', () => {
    const texts = [
      text1(line1('254:0', 1024, 2048)),
      text1(line1('254:0', 3072, 2048), line1('259:1', 0, 4096)),
      text1(line1('254:0', 3072, 2048), line1('259:1', 1024, 4096)),
    ];
    expect(rates(1, texts)).toEqual([
      [unknown, unknown],
      [2, 4],
      [1, 0],
    ]);
  });

  it('v1: "Total 0" is unknown, and so is the second in which counting begins', () => {
    const node = new ReadNode({ version: 1, driver: 'cgroupfs' });
    node.tree.container(uid, second, { disk: text1(line1('254:0', 1024, 0)) });
    node.first();
    const seen = ['Total 0\n', 'Total 0\n', text1(line1('254:0', 1024, 0)), text1(line1('254:0', 2048, 0))].map(
      (disk) => {
        node.tree.container(uid, app, { disk });
        node.tick();
        return node.value('diskReadKibPerSecond');
      },
    );
    expect(seen).toEqual([unknown, unknown, unknown, 1]);
  });

  it('v1: if no container is counted, finds the first one within 16 s', () => {
    const node = new ReadNode({ version: 1, driver: 'cgroupfs' });
    node.tree.container(uid, app);
    node.first();
    node.tick();
    node.tree.container(uid, app, { disk: text1(line1('254:0', 1024, 0)) });
    for (let tick = 0; tick < 16; tick++) node.tick();
    node.tree.container(uid, app, { disk: text1(line1('254:0', 5120, 0)) });
    node.tick();
    expect(node.value('diskReadKibPerSecond')).toBe(4);
  });

  it('v2: reads bytes read and written; an empty file means none so far', () => {
    const texts = ['', line2('254:0', 1024, 0), line2('254:0', 1024, 2048) + line2('259:1', 1024, 0)];
    expect(rates(2, texts)).toEqual([
      [unknown, unknown],
      [1, 0],
      [1, 2],
    ]);
  });

  it('counts I/O of a mapped device at the disk below it', () => {
    expect(rates(1, [text1(line1('254:0', 1024, 0), line1('253:0', 1024, 0))], 1)).toEqual([[1, 0]]);
    expect(rates(2, [line2('253:0', 0, 1024) + line2('254:0', 0, 1024)], 1)).toEqual([[0, 1]]);
  });

  it('reads lines of devices without statistics', () => {
    expect(rates(2, [`7:0 \n${line2('254:0', 1024, 0)}`], 1)).toEqual([[1, 0]]);
  });
});
