const zero = 0x30;
const nine = 0x39;
const dot = 0x2e;
/** No call takes more than 30 years. */
const mostDigits = 9;

/** An unsigned decimal number of seconds in a line, read without creating strings; one object is reused. */
export class DecimalSeconds {
  seconds = 0;
  /** The fraction in whole nanoseconds; further digits are ignored. */
  nanos = 0;

  get ms(): number {
    return this.seconds * 1000 + this.nanos / 1e6;
  }

  /** Reads the number at `at`. @returns the index after it; -1 if there is none with at most nine whole digits */
  read(text: string, at: number): number {
    let end = at;
    this.seconds = 0;
    this.nanos = 0;
    for (let code = text.charCodeAt(end); code >= zero && code <= nine; code = text.charCodeAt(++end)) {
      this.seconds = this.seconds * 10 + code - zero;
    }
    if (end === at || end - at > mostDigits) return -1;
    if (text.charCodeAt(end) !== dot) return end;
    end++;
    let nanosOfDigit = 100_000_000;
    for (let code = text.charCodeAt(end); code >= zero && code <= nine; code = text.charCodeAt(++end)) {
      this.nanos += (code - zero) * nanosOfDigit;
      nanosOfDigit = Math.floor(nanosOfDigit / 10);
    }
    return end;
  }
}
