import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { together } from '../../../test/cgroup/readNode.ts';
import { CgroupReader } from './cgroupReader.ts';

const recorded = join(import.meta.dirname, '../../../test/fixtures/cgroups');
const busy = '6e3aba0b-eab2-44ec-8616-afc7bc96390f';
const idle = '146d7460-7274-46d3-aaa7-14aae4b91414';
const busyContainer = 'ce974ec63b54df097fa540d3e1356b0498848b40d2dde2a126b2d95f11447a46';
const busyPause = '27936efc81b5cd8d3fff0caefa6e98898f3b720a1f60c0ff3bd3c7e3fbef82e7';
const idleContainer = '80e737e5d3e1d6adc8b241cb0688905fb1ace657be811923b55b1e0dcb60ceb6';

const hostRoot = mkdtempSync(join(tmpdir(), 'faascope-recorded-'));
afterEach(() => rmSync(hostRoot, { recursive: true }));

it('a recorded node: usage of its pods between two readings', () => {
  let atMs = 0;
  const place = (name: string): number => {
    for (const file of readdirSync(join(recorded, name), { recursive: true, encoding: 'utf8' })) {
      const from = join(recorded, name, file);
      if (statSync(from).isDirectory()) mkdirSync(join(hostRoot, file), { recursive: true });
      else writeFileSync(join(hostRoot, file), readFileSync(from));
    }
    const taken: { from_ms: number; to_ms: number } = JSON.parse(readFileSync(join(hostRoot, 'taken.json'), 'utf8'));
    return (taken.from_ms + taken.to_ms) / 2;
  };
  const first = place('sample-1');
  const node = new CgroupReader(hostRoot, { wallMs: () => 0, monotonicMs: () => atMs });
  node.sample({ second: 1, monotonicMs: 0, continuous: false });
  atMs = place('sample-2') - first;
  node.sample({ second: 2, monotonicMs: atMs, continuous: true });
  const at = (uid: string, id: string) => {
    const series = together(node, uid, [id]);
    return {
      cpu: series?.cpuPercent.at(2).toFixed(2),
      throttled: series?.throttledPercent.at(2).toFixed(2),
      workingSetBytes: series?.workingSetBytes.at(2),
      limitBytes: series?.memoryLimitBytes,
      write: series?.diskWriteKibPerSecond.at(2),
    };
  };
  // (3171859201 - 2168112668) ns of CPU and 7534718 ns of throttling in 1044 ms.
  expect(at(busy, busyContainer)).toEqual({
    cpu: '96.14',
    throttled: '0.72',
    workingSetBytes: 4096000 - 786432,
    limitBytes: 67108864,
    write: 0,
  });
  expect(at(busy, busyPause).cpu).toBe('0.00');
  expect(at(idle, idleContainer)).toEqual({
    cpu: '0.04',
    throttled: '0.00',
    workingSetBytes: 2920448,
    limitBytes: 67108864,
    write: 0,
  });
  node.close();
});
