/** A value, and since when it is what it is. */
export class Changing<Value> {
  #value: Value;
  #json = '';
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  /** Takes in the value of a second. */
  set(value: Value, second: number): void {
    const json = JSON.stringify(value);
    if (json === this.#json) return;
    this.#value = value;
    this.#json = json;
    this.#changedAt = second;
  }

  /** The value if it changed after a second; null: any value. */
  since(second: number | null): Value | undefined {
    return second === null || this.#changedAt > second ? this.#value : undefined;
  }
}
