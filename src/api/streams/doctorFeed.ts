import type { Finding } from '../../contract/finding/finding.ts';
import type { DoctorAnswer } from '../../contract/v1/doctor.ts';
import type { DoctorFinding, DoctorState } from '../../contract/v1/stream.ts';
import type { Checkups } from '../../model/doctor/checkup.ts';
import { doctorReport } from '../../model/doctor/doctorReport.ts';
import type { Connection } from '../../model/source/connection.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';

/** How often the doctor looks while somebody watches. */
const checkMs = 15_000;
/** How long to wait after a check that failed. */
const retryMs = 5000;

/** What the doctor needs. */
export interface DoctorParts {
  readonly checkups: Checkups;
  /** What is wrong with this program itself. */
  readonly ownFindings: () => Promise<readonly Finding[]>;
}

/** What the doctor finds, looked for every 15 s and sent whole when it changed. */
export class DoctorFeed extends Feed {
  readonly #parts: DoctorParts;
  #report: DoctorState | null = null;
  #json = '';
  #sent = '';
  #changedAt = Number.NEGATIVE_INFINITY;
  #checkAtMs = Number.NEGATIVE_INFINITY;
  /** The connection that is being looked at. */
  #checking: Connection | null = null;

  constructor(context: FeedContext, parts: DoctorParts) {
    super(context);
    this.#parts = parts;
  }

  override isMeasured(): boolean {
    return true;
  }

  protected override forget(): void {
    this.#report = null;
    this.#json = '';
    this.#sent = '';
    this.#checking = null;
    this.#checkAtMs = Number.NEGATIVE_INFINITY;
  }

  protected override look(): Presence {
    const nowMs = this.context.connection.clock.monotonicMs();
    if (this.#checking === null && nowMs >= this.#checkAtMs) void this.#check(nowMs);
    return this.#report === null ? 'filling' : 'present';
  }

  protected override update(second: number): string | null {
    if (this.#sent === this.#json) return null;
    this.#sent = this.#json;
    this.#changedAt = second;
    return this.#json;
  }

  protected override stateNow(): DoctorState {
    if (this.#report === null) throw new Error('The doctor has not looked yet.');
    return this.#report;
  }

  protected override deltaSince(second: number | null): string | null {
    return second === null || this.#changedAt > second ? this.#sent : null;
  }

  async #check(nowMs: number): Promise<void> {
    const { connection, namespaces } = this.context;
    this.#checking = connection;
    this.#checkAtMs = nowMs + checkMs;
    try {
      const [checkup, own] = await Promise.all([
        this.#parts.checkups.of(connection, namespaces),
        this.#parts.ownFindings(),
      ]);
      const reportIn = (language: 'en' | 'zh') => {
        const reader = { language, namespaces };
        return doctorReport(connection, checkup, own, reader, connection.clock.wallMs());
      };
      if (this.#checking !== connection) return;
      const isFirst = this.#report === null;
      this.#report = stateOf(reportIn('en'), reportIn('zh'));
      this.#json = JSON.stringify(this.#report);
      if (isFirst) this.context.arrived();
    } catch (thrown) {
      this.context.failed(thrown);
      if (this.#checking === connection) this.#checkAtMs = nowMs + retryMs;
    } finally {
      if (this.#checking === connection) this.#checking = null;
    }
  }
}

/** One report in both languages, without what changes by itself: ages, and the sources, which have a topic. */
function stateOf(english: DoctorAnswer, chinese: DoctorAnswer): DoctorState {
  const { name, source, functions, pods, nodes } = english.connection;
  return {
    connection: name,
    inventory: { source, functions, pods, nodes },
    figures: english.figures,
    findings: english.findings.map(({ text, fix, ...facts }, index): DoctorFinding => {
      const other = chinese.findings[index];
      return { ...facts, en: { text, fix }, zh: { text: other?.text ?? text, fix: other?.fix ?? fix } };
    }),
  };
}
