import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { StackMistake } from '../functionSpec.ts';

/** A value of the file and its line. */
export interface YamlField {
  readonly line: number;
  readonly node: unknown;
}

/** A merge may refer to itself, or to a thousand others. */
const deepestMerge = 3;

/** Reads a YAML file node by node, so that every mistake has a line number. */
export class YamlReader {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #lineOf: (line: number) => number;
  /** The mistakes so far, in the order found. */
  readonly mistakes: StackMistake[] = [];
  /** False if the text is not YAML; there is then nothing to read. */
  readonly readable: boolean;

  /** @param lineOf maps a line of `text` to the line to report, if they differ */
  constructor(text: string, lineOf = (line: number) => line) {
    this.#lineOf = lineOf;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const { errors } = this.#document;
    for (const { code, message, pos } of errors) {
      this.mistake(this.#lineAt(pos[0]), plainSentence(code, message));
    }
    this.readable = errors.every(({ code }) => code === 'DUPLICATE_KEY');
  }

  get root(): YamlField {
    return this.#field(this.#document.contents, 1);
  }

  mistake(line: number, message: string): void {
    this.mistakes.push({ line, message });
  }

  /** The entries of a map by key, `<<` merged in; empty, with a mistake, for anything else. */
  map(field: YamlField, what: string, mergeDepth = 0): ReadonlyMap<string, YamlField> {
    const entries = new Map<string, YamlField>();
    if (isEmpty(field.node)) return entries;
    if (!isMap(field.node)) {
      this.mistake(field.line, `${what} must be a map of names to values`);
      return entries;
    }
    const merged: YamlField[] = [];
    for (const pair of field.node.items) {
      const key = isPair(pair) ? this.#resolve(pair.key) : null;
      const line = this.#lineOfNode(key) ?? field.line;
      const value = this.#field(pair.value, line);
      if (!isScalar(key) || isEmpty(key)) this.mistake(line, `${what}: a name must be plain text`);
      else if (scalarText(key) === '<<') merged.push(...(isSeq(value.node) ? this.#items(value) : [value]));
      else entries.set(scalarText(key), { line, node: value.node });
    }
    if (mergeDepth === deepestMerge && merged.length > 0) this.mistake(field.line, `${what}: "<<" is nested too deep`);
    for (const each of mergeDepth < deepestMerge ? merged : []) {
      for (const [key, value] of this.map(each, what, mergeDepth + 1)) if (!entries.has(key)) entries.set(key, value);
    }
    return entries;
  }

  /** The text of a scalar as written; null if the field is absent or empty or, with a mistake, not a scalar. */
  text(field: YamlField | undefined, what: string): string | null {
    if (field === undefined || isEmpty(field.node)) return null;
    if (isScalar(field.node)) return scalarText(field.node);
    this.mistake(field.line, `${what} must be a single value`);
    return null;
  }

  /** Whether a name or value of the file, outside comments, contains this text. */
  holds(text: string): boolean {
    let found = false;
    visit(this.#document, {
      Scalar: (_, { value }) => {
        found ||= typeof value === 'string' && value.includes(text);
      },
    });
    return found;
  }

  /** Whether `text` accepts a field without a mistake. */
  static isSingle(field: YamlField | undefined): boolean {
    return field === undefined || isEmpty(field.node) || isScalar(field.node);
  }

  #items(list: YamlField): YamlField[] {
    return isSeq(list.node) ? list.node.items.map((item) => this.#field(item, list.line)) : [];
  }

  #field(node: unknown, line: number): YamlField {
    return { line, node: this.#resolve(node) };
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #lineOfNode(node: unknown): number | null {
    const range = isScalar(node) ? node.range : null;
    return range ? this.#lineAt(range[0]) : null;
  }

  #lineAt(offset: number): number {
    return this.#lineOf(this.#lines.linePos(offset).line);
  }
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && (node.value === null || node.value === undefined));
}

function scalarText(scalar: { value: unknown; source?: string }): string {
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
}

function plainSentence(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'duplicate name in this map';
  if (code === 'MULTIPLE_DOCS') return 'the file must contain a single YAML document';
  return `invalid YAML: ${message.split('\n')[0]}`;
}
