import { windowSeconds } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import type { ReportedFacts } from '../../model/inventory/nodeDescription.ts';
import type { CgroupReader } from '../cgroup/cgroupReader.ts';
import type { NodeReader } from '../node/nodeReader.ts';
import { Sampler } from '../sampler.ts';
import { type ContainerToEncode, type PodToEncode, WindowsEncoder } from '../wire/encodeWindows.ts';
import type { WindowsQuery } from '../wire/windowsQuery.ts';
import type { WindowsHead } from '../wire/wireFormat.ts';
import { TickLog } from './tickLog.ts';

/** What the windows of a node are read with, and whose they are. */
export interface NodeWindowsParts {
  readonly node: NodeReader;
  readonly cgroups: CgroupReader;
  readonly clock: Clock;
  /** 16 hexadecimal digits, different after every start. */
  readonly bootId: string;
  readonly agentVersion: string;
}

/** The windows of this node and its pods, and answers with them. */
export class NodeWindows {
  readonly sampler: Sampler;
  readonly #parts: NodeWindowsParts;
  readonly #ticks = new TickLog();
  readonly #encoder = new WindowsEncoder();

  constructor(parts: NodeWindowsParts) {
    this.#parts = parts;
    this.sampler = new Sampler(parts.clock, [parts.node, parts.cgroups, this.#ticks]);
  }

  /** Pods with containers, now or within the last minute. */
  get podCount(): number {
    return [...this.#parts.cgroups.podUids()].length;
  }

  /** Whether there are cgroups at all. */
  get seesCgroups(): boolean {
    return this.#parts.cgroups.isThere;
  }

  /** What the node reports of itself now. */
  facts(): ReportedFacts {
    return this.#parts.node.facts();
  }

  /** The answer to a request; valid until the next call. */
  answer({ since, podUids }: WindowsQuery): Buffer {
    const { bootId, node } = this.#parts;
    const known = since !== null && since.bootId === bootId ? this.#ticks.secondsSince(since.sequence) : null;
    const head = this.#head(known ?? (this.#ticks.sequence === 0 ? 0 : windowSeconds));
    const pods = head.seconds === 0 ? [] : this.#pods(podUids, head.lastSecond - head.seconds);
    return this.#encoder.encode({ head, node, pods });
  }

  #head(seconds: number): WindowsHead {
    const { bootId, agentVersion, clock } = this.#parts;
    const hasTicked = this.#ticks.sequence > 0;
    return {
      bootId,
      agentVersion,
      sequence: this.#ticks.sequence,
      tickWallMs: hasTicked ? this.sampler.sampledAtMs : clock.wallMs(),
      tickMonotonicMs: hasTicked ? this.#ticks.monotonicMs : clock.monotonicMs(),
      tickAgeMs: hasTicked ? clock.monotonicMs() - this.#ticks.monotonicMs : 0,
      lastSecond: hasTicked ? this.#ticks.lastSecond : Math.floor(clock.wallMs() / 1000),
      observedSinceSecond: this.sampler.observedSinceSecond ?? Number.NaN,
      intervalSeconds: this.sampler.intervalSeconds ?? Number.NaN,
      seconds,
    };
  }

  *#pods(uids: readonly string[], knownSecond: number): Iterable<PodToEncode> {
    const { cgroups } = this.#parts;
    for (const uid of uids) {
      const series = cgroups.podSeries(uid);
      const containers = cgroups.containers(uid);
      if (series !== null && containers !== null)
        yield { uid, series, containers: withWholeness(containers, knownSecond) };
    }
  }
}

/** A container is sent whole if seconds up to `knownSecond` were rewritten since. */
function* withWholeness(
  containers: Iterable<Omit<ContainerToEncode, 'isWhole'> & { readonly writtenBackInSecond: number }>,
  knownSecond: number,
): Iterable<ContainerToEncode> {
  for (const { id, isLive, series, writtenBackInSecond } of containers) {
    yield { id, isLive, series, isWhole: writtenBackInSecond > knownSecond };
  }
}
