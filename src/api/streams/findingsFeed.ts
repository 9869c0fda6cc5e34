import type { ListDelta, ListState, LiveFinding } from '../../contract/v1/stream.ts';
import type { HealthTable } from '../../model/health/healthTable.ts';
import { findingObject, visibleFindings } from '../objects/healthObject.ts';
import { ChangeLog } from './changeLog.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { serverSentEvent } from './serverSentEvent.ts';

/** What is wrong; findings are sent as they change. */
export class FindingsFeed extends Feed {
  readonly #table: HealthTable;
  readonly #findings = new ChangeLog<LiveFinding>();
  readonly #stop: () => void;

  constructor(context: FeedContext, table: HealthTable) {
    super(context);
    this.#table = table;
    this.#stop = table.onSweep(context.happened);
  }

  override isMeasured(): boolean {
    return true;
  }

  override close(): void {
    this.#stop();
  }

  protected override forget(): void {
    this.#findings.clear();
  }

  protected override look(): Presence {
    return this.#table.hasLooked(this.context.connection) ? 'present' : 'filling';
  }

  protected override update(second: number): string | null {
    const changed = this.#collect(second);
    const removed = this.#findings.takeRemoved();
    if (changed.length === 0 && removed.length === 0) return null;
    return JSON.stringify({ changed, removed } satisfies ListDelta<LiveFinding>);
  }

  protected override happeningsNow(nowSeconds: number): Buffer | null {
    return this.#events(this.#collect(this.second + 1), nowSeconds);
  }

  protected override happenedSince(second: number, nowSeconds: number): Buffer | null {
    return this.#events(this.#findings.since(second)?.changed ?? [], nowSeconds);
  }

  protected override stateNow(): ListState<LiveFinding> {
    return { connection: this.context.connection.name, items: this.#findings.items };
  }

  protected override deltaSince(second: number | null): string | null {
    const delta = second === null ? { items: this.#findings.items } : this.#findings.since(second);
    return delta === null ? null : JSON.stringify(delta satisfies ListDelta<LiveFinding>);
  }

  #events(changed: readonly LiveFinding[], nowSeconds: number): Buffer | null {
    const { topic } = this.context;
    const events = changed.map((finding) => serverSentEvent('finding', { topic, nowSeconds, finding }));
    return events.length === 0 ? null : Buffer.concat(events);
  }

  #collect(second: number): readonly LiveFinding[] {
    const { connection, namespaces } = this.context;
    const entries = visibleFindings(this.#table, connection, namespaces).map((finding) => ({
      key: finding.id,
      version: finding.revision,
      item: () => findingObject(connection.name, finding),
    }));
    return this.#findings.update(entries, second);
  }
}
