import { StreamHub, type StreamHubParts } from '../../src/api/streams/hub.ts';
import type { Clock } from '../../src/model/clock.ts';
import { Checkups } from '../../src/model/doctor/checkup.ts';
import { HealthTable } from '../../src/model/health/healthTable.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import { CoarseTable } from '../../src/model/watch/coarseTable.ts';
import { WatchTable } from '../../src/model/watch/watchTable.ts';

/** A hub over the given connections that throws what fails. */
export function hubOf(
  clock: Clock,
  connections: { find(name: string | null): Connection | null },
  given: Partial<StreamHubParts> = {},
): StreamHub {
  return new StreamHub({
    clock,
    connections,
    watches: new WatchTable(clock, connections),
    coarse: new CoarseTable(clock),
    healthTable: new HealthTable({ ...connections, all: () => [] }),
    doctor: { checkups: new Checkups(clock), ownFindings: async () => [] },
    limits: { most: 100, mostPerClient: 100 },
    version: 'test',
    failed: (thrown) => {
      throw thrown;
    },
    ...given,
  });
}
