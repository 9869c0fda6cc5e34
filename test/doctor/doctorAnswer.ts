import type { Figure } from '../../src/contract/figure.ts';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import type { DoctorAnswer } from '../../src/contract/v1/doctor.ts';

type FindingEntry = DoctorAnswer['findings'][number];

/** The answer of a server's `/api/v1/doctor`, or the output of `faascope doctor --json`. */
export class ReadDoctor {
  readonly answer: DoctorAnswer;

  constructor(text: string) {
    this.answer = JSON.parse(text);
  }

  static async of(origin: string, query = ''): Promise<ReadDoctor> {
    const response = await fetch(`${origin}/api/v1/doctor${query}`);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`answered ${response.status}: ${text}`);
    return new ReadDoctor(text);
  }

  get codes(): string[] {
    return this.answer.findings.map(({ code }) => code);
  }

  /** The findings with a code. */
  found(code: FindingCode): FindingEntry[] {
    return this.answer.findings.filter((finding) => finding.code === code);
  }

  figure(name: Figure): DoctorAnswer['figures'][number] | undefined {
    return this.answer.figures.find(({ figure }) => figure === name);
  }
}
