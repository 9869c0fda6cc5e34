import type { WindowsAnswer } from '../../agent/wire/decodeWindows.ts';
import { wireVersion } from '../../agent/wire/wireFormat.ts';
import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import {
  loadSeconds,
  type NodeFacts,
  nothingReported,
  type ReportedFacts,
} from '../../model/inventory/nodeDescription.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import type { AgentReply } from './askAgent.ts';
import { ClockOffset } from './clockOffset.ts';

/** After this time without an answer other sources take over. */
const givenUpAfterMs = 3000;
/** A failure older than this, without requests since, says nothing about now. */
const failureLastsMs = 15_000;
/** An older tick is missing, not late. */
const oldestTickMs = 2500;

/** Health of one agent, and its clock's offset. */
export class AgentState {
  readonly offset = new ClockOffset();
  readonly #nodeName: string;
  readonly #clock: Clock;
  failures = 0;
  #fault: Fault | null = null;
  #lastError: SourceHealth['lastError'] = null;
  #version: string | null = null;
  #latencyMs: number | null = null;
  #succeededAtMs: number | null = null;
  #succeededMs = Number.NEGATIVE_INFINITY;
  #failedMs = Number.NEGATIVE_INFINITY;
  #isBlind = false;
  #isOld = false;
  #trouble: string | null = null;
  #reported: ReportedFacts = nothingReported;
  /** The tick of the last answer, and its second by this server's clock. */
  #tick: { readonly bootId: string; readonly sequence: number; readonly second: number } | null = null;

  constructor(nodeName: string, clock: Clock) {
    this.#nodeName = nodeName;
    this.#clock = clock;
  }

  /** The failure of the newest request; null if it succeeded. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** The agent's version; null before its first answer. */
  get version(): string | null {
    return this.#version;
  }

  /** What its last answer told of the node; nothing once other sources take over. */
  get facts(): NodeFacts {
    const isCurrent = this.#clock.monotonicMs() - this.#succeededMs <= givenUpAfterMs;
    if (!isCurrent) return { ...nothingReported, reportedAtMs: null, intervalSeconds: null, clockOffsetMs: null };
    const { offsetMs } = this.offset;
    const clockOffsetMs = Number.isNaN(offsetMs) ? null : Math.round(offsetMs);
    return { ...this.#reported, reportedAtMs: this.#succeededAtMs, intervalSeconds: loadSeconds, clockOffsetMs };
  }

  /** The failure, once it is more than a lost request or two; null while healthy. */
  get failing(): Fault | null {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#succeededMs <= givenUpAfterMs || nowMs - this.#failedMs > failureLastsMs) return null;
    return this.#fault;
  }

  /**
   * @returns true when earlier answers had other seconds: the clock shift changed, or both clocks were set back
   * @throws Fault when it answers but its samples are not new
   */
  answered(answer: WindowsAnswer, reply: AgentReply): boolean {
    const { version, agentVersion, tickWallMs, tickAgeMs, sequence } = answer;
    this.#version = agentVersion;
    this.#isOld = version < wireVersion;
    this.#latencyMs = reply.latencyMs;
    this.#trouble = reply.trouble;
    this.#reported = reply.facts;
    if (sequence === 0 || tickAgeMs > oldestTickMs) {
      throw new Fault('upstream_failed', 'The agent answers but takes no samples. Check the load of its node.');
    }
    const hasShifted = this.offset.compare({
      agentWallMs: tickWallMs + tickAgeMs,
      serverWallMs: reply.askedWallMs + reply.latencyMs / 2,
      latencyMs: reply.latencyMs,
      atMs: reply.askedMs,
    });
    this.#fault = null;
    this.failures = 0;
    this.#succeededAtMs = this.#clock.wallMs();
    this.#succeededMs = this.#clock.monotonicMs();
    const isSetBack = this.#isSetBack(answer);
    this.#tick = { bootId: answer.bootId, sequence, second: answer.lastSecond - this.offset.shiftSeconds };
    return hasShifted || isSetBack;
  }

  /**
   * Whether the clocks of the agent and of this server were set back together: a later tick is of an earlier second. Of
   * two answers in the wrong order the later one has the earlier tick.
   */
  #isSetBack({ bootId, sequence, lastSecond }: WindowsAnswer): boolean {
    const before = this.#tick;
    if (before === null || lastSecond - this.offset.shiftSeconds >= before.second) return false;
    return bootId !== before.bootId || sequence > before.sequence;
  }

  failed(fault: Fault): void {
    this.#fault = fault;
    this.failures++;
    this.#failedMs = this.#clock.monotonicMs();
    this.#lastError = { atMs: this.#clock.wallMs(), message: fault.message };
  }

  /** @param isBlind true when it answers but has no figure of its node */
  see(isBlind: boolean): void {
    this.#isBlind = isBlind;
  }

  health(address: string, intervalSeconds: number | null): SourceHealth {
    const { failing } = this;
    return {
      name: 'agent',
      address,
      nodeName: this.#nodeName,
      version: this.#version,
      lastSuccessAtMs: this.#succeededAtMs,
      latencyMs: this.#latencyMs,
      lastError: this.#lastError,
      intervalSeconds,
      failing: failing === null ? null : { kind: 'agent', reason: failing.reason, message: failing.message },
      findings: this.#findings(),
    };
  }

  #findings(): Finding[] {
    const findings: Finding[] = [];
    const node = this.#nodeName;
    const { shiftSeconds, offsetMs } = this.offset;
    if (this.#fault !== null) {
      const { message, reason } = this.#fault;
      findings.push({ code: 'agent_failing', params: { node, message, reason } });
    }
    if (shiftSeconds !== 0) findings.push({ code: 'agent_clock_off', params: { node, aheadSeconds: offsetMs / 1000 } });
    if (this.#isOld) findings.push({ code: 'agent_old', params: { node, version: this.#version ?? '' } });
    if (this.#isBlind) findings.push({ code: 'agent_blind', params: { node } });
    if (this.#trouble !== null) {
      findings.push({ code: 'agent_reads_partly', params: { node, message: this.#trouble } });
    }
    return findings;
  }
}
