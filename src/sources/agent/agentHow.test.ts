import { expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { nodeColumns, podColumns } from '../../contract/v1/window.ts';
import type { MeasuredEntity } from '../../model/source/metricsSource.ts';
import { agentHow } from './agentHow.ts';

/** Like that of a cluster, it keeps its agents to itself. */
class Directory {
  readonly #without = new Set(['bare']);

  addressOf(nodeName: string): string | null {
    return this.#without.has(nodeName) ? null : `http://${nodeName}:8010`;
  }
}

const directory = new Directory();
const pods = (...nodeNames: string[]) => ({
  pods: nodeNames.map((nodeName, index) => fakePod(`add-${index}`, 'add', { nodeName })),
});

it.each<[figure: string, MeasuredEntity, how: string | null]>([
  ['cpuPercent', { nodeName: 'n1' }, 'http://n1:8010/v1/windows /proc/stat'],
  ['ioFullPressurePercent', { nodeName: 'n1' }, 'http://n1:8010/v1/windows /proc/pressure/io'],
  ['load', { nodeName: 'n1' }, 'http://n1:8010/v1/windows /proc/loadavg'],
  ['cpuPercent', pods('n1'), 'http://n1:8010/v1/windows cgroup cpu.stat usage_usec | cpuacct.usage'],
  ['pids', pods('n1', 'n1'), 'http://n1:8010/v1/windows cgroup pids.current'],
  ['pids', pods('n1', 'bare'), 'http://n1:8010/v1/windows cgroup pids.current'],
  ['pids', pods('a', 'b'), 'http://a:8010/v1/windows,http://b:8010/v1/windows cgroup pids.current'],
  [
    'pids',
    pods('a', 'b', 'c', 'd', 'e'),
    'http://a:8010/v1/windows,http://b:8010/v1/windows,http://c:8010/v1/windows,+2 cgroup pids.current',
  ],
  ['pids', pods(), 'cgroup pids.current'],
  ['callsPerSecond', pods('n1'), null],
])('Agents measure %s of %j: %s', (figure, entity, how) => {
  expect(agentHow(directory, figure, entity)).toBe(how);
});

it('Agents say how they measure each figure that they have', () => {
  for (const figure of nodeColumns) expect(agentHow(directory, figure, { nodeName: 'n1' })).not.toBeNull();
  for (const figure of podColumns) expect(agentHow(directory, figure, pods('n1'))).not.toBeNull();
});
