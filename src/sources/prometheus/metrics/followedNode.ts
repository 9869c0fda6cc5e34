import type { NodeSeries } from '../../../model/series/series.ts';
import type { Discovered } from '../decode/discovered.ts';
import { groupedBy } from '../decode/groupedBy.ts';
import type { SampledSeries } from '../decode/queryReply.ts';
import { targetOf } from '../decode/targetOf.ts';
import { nodeScrapes } from './nodeScrapes.ts';
import { NodeWindow } from './nodeWindow.ts';

const silentMs = 60_000;
/** Labels of the metrics, and those that change when the exporter's pod is another one. */
const ownLabels = new Set(['__name__', 'cpu', 'mode', 'device', 'fstype', 'mountpoint', 'pod', 'container', 'uid']);

/** A node that somebody watches. Where it is scraped twice one target is used. */
export class FollowedNode {
  readonly name: string;
  followers = 0;
  filled = false;
  readonly #windows = new Map<string, NodeWindow>();
  #target: string | null = null;
  #instances: readonly string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** True while nothing of the node was ever found. */
  get isEmpty(): boolean {
    return this.#windows.size === 0;
  }

  /** Its instances as they are labelled; the last known while none is found, as when the exporter is down. */
  instances(found: readonly string[]): readonly string[] {
    if (found.length > 0) this.#instances = found;
    return this.#instances;
  }

  /** Takes what is new in the samples of its instances. @param found told the time of each new scrape */
  measure(series: readonly SampledSeries[], found: (atMs: number) => void): void {
    const byTarget = groupedBy(series, ({ labels }) => targetOf(labels, ownLabels));
    for (const [target, own] of byTarget) {
      const window = this.#windows.get(target) ?? new NodeWindow();
      this.#windows.set(target, window);
      for (const scrape of nodeScrapes(own, window.newestAtMs)) {
        window.measure(scrape);
        found(scrape.atMs);
      }
    }
    this.#settle();
  }

  /** A series is null where the server does not have it. */
  series({ names }: Discovered): NodeSeries {
    const window = this.#windows.get(this.#target ?? '') ?? new NodeWindow();
    const has = (name: string) => names.has(name);
    return {
      cpuPercent: has('node_cpu_seconds_total') ? window.cpuPercent : null,
      memoryPercent: has('node_memory_MemAvailable_bytes') ? window.memoryPercent : null,
      rootDiskPercent: has('node_filesystem_avail_bytes') ? window.rootDiskPercent : null,
      diskReadKibPerSecond: has('node_disk_read_bytes_total') ? window.diskReadKibPerSecond : null,
      diskWriteKibPerSecond: has('node_disk_written_bytes_total') ? window.diskWriteKibPerSecond : null,
      networkDownKibPerSecond: has('node_network_receive_bytes_total') ? window.networkDownKibPerSecond : null,
      networkUpKibPerSecond: has('node_network_transmit_bytes_total') ? window.networkUpKibPerSecond : null,
      memoryTotalBytes: window.memoryTotalBytes,
    };
  }

  #settle(): void {
    const newestMs = (target: string | null) => this.#windows.get(target ?? '')?.newestAtMs ?? Number.NEGATIVE_INFINITY;
    let newest: string | null = null;
    for (const target of this.#windows.keys()) if (newestMs(target) > newestMs(newest)) newest = target;
    if (this.#target === null || newestMs(newest) - newestMs(this.#target) > silentMs) this.#target = newest;
    for (const target of this.#windows.keys()) {
      if (newestMs(newest) - newestMs(target) > 3 * silentMs) this.#windows.delete(target);
    }
  }
}
