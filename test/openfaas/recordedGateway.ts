import { fixture } from '../fixture.ts';

const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];

/** The recorded page of a gateway, with counters that can increase. */
export class RecordedGateway {
  /** Text before the value, and the value. */
  #series = new Map<string, number>();
  readonly #others: string[] = [];

  constructor() {
    for (const line of fixture('gateway/metrics.txt').toString().trim().split('\n')) {
      const [, name = '', value] = /^(gateway_.*) (\S+)$/.exec(line) ?? [];
      if (name === '') this.#others.push(line);
      else this.#series.set(name, Number(value));
    }
  }

  get page(): string {
    const lines = Array.from(this.#series, ([name, value]) => `${name} ${value}`);
    return `${[...lines, ...this.#others].join('\n')}\n`;
  }

  begin(name: string): void {
    this.#add(`gateway_function_invocation_started{function_name="${name}"}`, 1);
  }

  end(name: string, code: number, seconds: number): void {
    const labels = `code="${code}",function_name="${name}"`;
    this.#add(`gateway_function_invocation_total{${labels}}`, 1);
    for (const bound of bounds) {
      const inside = seconds <= Number(bound.replace('+Inf', 'Infinity')) ? 1 : 0;
      this.#add(`gateway_functions_seconds_bucket{${labels},le="${bound}"}`, inside);
    }
    this.#add(`gateway_functions_seconds_sum{${labels}}`, seconds);
    this.#add(`gateway_functions_seconds_count{${labels}}`, 1);
  }

  call(name: string, code: number, seconds: number): void {
    this.begin(name);
    this.end(name, code, seconds);
  }

  /** Restarts it: counters are 0, and functions unknown. */
  restart(): void {
    this.#series = new Map();
  }

  #add(series: string, value: number): void {
    this.#series.set(series, (this.#series.get(series) ?? 0) + value);
  }
}
