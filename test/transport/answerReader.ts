/** One complete answer of the server. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; a repeated header is an error. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const largestHeadBytes = 8 * 1024;
const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

/**
 * Parses the answers of one connection strictly: anything but well-formed HTTP/1.1 throws. Skips interim answers (100).
 */
export class AnswerReader {
  readonly answers: HttpAnswer[] = [];
  readonly #isHead: (index: number) => boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #head: { readonly status: number; readonly headers: ReadonlyMap<string, string> } | null = null;
  #chunks: Buffer[] = [];

  /** @param isHead whether the request at an index, from 0, is a HEAD, whose answer has no body */
  constructor(isHead: (index: number) => boolean) {
    this.#isHead = isHead;
  }

  /** Bytes of an incomplete answer. */
  get pending(): number {
    return this.#bytes.length + (this.#head === null ? 0 : 1);
  }

  /** @throws Error that describes what is wrong with the answer */
  push(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    while (this.#readHead() && this.#readBody());
  }

  #readHead(): boolean {
    if (this.#head !== null) return true;
    const end = this.#bytes.indexOf(headEnd);
    if (end < 0) {
      if (this.#bytes.length > largestHeadBytes) throw new Error('a head that does not end');
      const start = this.#bytes.subarray(0, 9).toString('latin1');
      if (!'HTTP/1.1 '.startsWith(start)) throw new Error(`"${start}" where an answer should begin`);
      return false;
    }
    const [statusLine = '', ...lines] = this.#bytes.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) [\x20-\x7e]*$/.exec(statusLine)?.[1]);
    if (Number.isNaN(status)) throw new Error(`a status line "${statusLine.slice(0, 80)}"`);
    this.#bytes = this.#bytes.subarray(end + headEnd.length);
    if (status === 100) return this.#readHead();
    this.#head = { status, headers: readHeaders(lines) };
    return true;
  }

  #readBody(): boolean {
    if (this.#head === null) return false;
    const { status, headers } = this.#head;
    const length = headers.get('content-length');
    const coding = headers.get('transfer-encoding');
    if (length !== undefined && coding !== undefined) throw new Error('an answer with a length and chunks');
    if (status === 204 || status === 304 || this.#isHead(this.answers.length)) return this.#finish();
    if (coding !== undefined) {
      if (coding !== 'chunked') throw new Error(`transfer-encoding: ${coding}`);
      return this.#readChunks();
    }
    if (length === undefined || !/^\d+$/.test(length)) throw new Error(`content-length: ${length}`);
    if (this.#bytes.length < Number(length)) return false;
    this.#chunks.push(this.#bytes.subarray(0, Number(length)));
    this.#bytes = this.#bytes.subarray(Number(length));
    return this.#finish();
  }

  #readChunks(): boolean {
    for (;;) {
      const end = this.#bytes.indexOf(lineEnd);
      if (end < 0) return false;
      const size = this.#bytes.subarray(0, end).toString('latin1');
      if (!/^[0-9a-f]{1,8}$/i.test(size)) throw new Error(`a chunk of size "${size.slice(0, 20)}"`);
      const bytes = Number.parseInt(size, 16);
      const next = end + 2 + bytes + 2;
      if (this.#bytes.length < next) return false;
      if (!this.#bytes.subarray(next - 2, next).equals(lineEnd)) throw new Error('a chunk without an end');
      this.#chunks.push(this.#bytes.subarray(end + 2, next - 2));
      this.#bytes = this.#bytes.subarray(next);
      if (bytes === 0) return this.#finish();
    }
  }

  #finish(): boolean {
    if (this.#head === null) return false;
    this.answers.push({ ...this.#head, body: Buffer.concat(this.#chunks) });
    this.#head = null;
    this.#chunks = [];
    return this.#bytes.length > 0;
  }
}

function readHeaders(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`a header line "${line.slice(0, 80)}"`);
    if (headers.has(name.toLowerCase())) throw new Error(`the header ${name} twice`);
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}
