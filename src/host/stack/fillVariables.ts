/** A `${...}` without a value, with its line in the file. */
export interface UnfilledVariable {
  readonly line: number;
  readonly message: string;
  /** Its placeholder: only the YAML parser can tell whether it matters (in a comment it does not). */
  readonly mark: string;
}

/** The text of a stack file, with the values of its variables. */
export interface FilledText {
  readonly text: string;
  readonly unfilled: readonly UnfilledVariable[];
  /** The line of the file, from 1, of a line of `text`: a value may have several lines. */
  readonly lineOf: (line: number) => number;
}

/** Begins every placeholder: a character that no file contains. */
export const markStart = '\ue000';
const markEnd = '\ue001';
const name = /[\p{L}\p{Nd}_-]+/uy;

/**
 * Substitutes variables in a stack file as faas-cli does (github.com/drone/envsubst): `${NAME}`, `${NAME:-default}`,
 * `${NAME:=default}` and `${NAME=default}` (also for an empty variable; defaults nest), `${#NAME}`, `${NAME^}`, `^^`,
 * `,`, `,,`, `${NAME:offset:length}`, `${NAME#pattern}`, `##`, `%`, `%%`, `${NAME/text/other}`, `//`, `/#`, `/%`. `$${`
 * means `${`; any other `$` is kept. Unlike faas-cli, an unset variable without a default is a mistake, not empty.
 */
export function fillVariables(text: string, variables: Readonly<Record<string, string | undefined>>): FilledText {
  const filler = new Filler(text, variables);
  const filled = filler.fill();
  const lines = filler.lines;
  return { text: filled, unfilled: filler.unfilled, lineOf: (line) => lines[line - 1] ?? lines.at(-1) ?? line };
}

class Unfillable extends Error {}

class Filler {
  readonly unfilled: UnfilledVariable[] = [];
  /** The line in the file of each line written so far, including the current one. */
  readonly lines = [1];
  readonly #text: string;
  readonly #variables: Readonly<Record<string, string | undefined>>;
  #at = 0;
  #line = 1;

  constructor(text: string, variables: Readonly<Record<string, string | undefined>>) {
    this.#text = text;
    this.#variables = variables;
  }

  fill(): string {
    const parts: string[] = [];
    for (let next = this.#text.indexOf('${'); next >= 0; next = this.#text.indexOf('${', this.#at)) {
      let first = next;
      while (first > this.#at && this.#text[first - 1] === '$') first--;
      parts.push(this.#copied(first));
      // Two mean one.
      const dollars = next + 1 - first;
      parts.push('$'.repeat(dollars / 2));
      this.#at = next + 1;
      if (dollars % 2 === 1) parts.push(this.#filled(next));
    }
    parts.push(this.#copied(this.#text.length));
    return parts.join('');
  }

  /** Copies the text up to `end`. */
  #copied(end: number): string {
    const part = this.#text.slice(this.#at, end);
    this.#at = end;
    for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) this.lines.push(++this.#line);
    return part;
  }

  #filled(from: number): string {
    const line = this.#line;
    let value: string;
    try {
      const variable = new Expression(this.#text, from + 2, this.#variables);
      value = variable.value();
      this.#at = variable.at;
    } catch (thrown) {
      if (!(thrown instanceof Unfillable)) throw thrown;
      value = `${markStart}${this.unfilled.length}${markEnd}`;
      this.unfilled.push({ line, message: thrown.message, mark: value });
      this.#at = behindBrace(this.#text, from);
    }
    for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) this.lines.push(line);
    for (const character of this.#text.slice(from, this.#at)) if (character === '\n') this.#line++;
    return value;
  }
}

/** One `${...}`, from after its opening brace. */
class Expression {
  /** How far it has been read; after the closing brace once `value` has returned. */
  at: number;
  readonly #text: string;
  readonly #from: number;
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(text: string, from: number, variables: Readonly<Record<string, string | undefined>>) {
    this.#text = text;
    this.#from = from;
    this.#variables = variables;
    this.at = from;
  }

  value(): string {
    if (this.#take('#')) return String(Buffer.byteLength(this.#known(this.#closed(this.#name()))));
    const variable = this.#name();
    for (const operator of [':-', ':=', '=']) if (this.#take(operator)) return this.#default(variable);
    if (this.#take(':?') || this.#take(':+')) throw this.#unknown();
    if (this.#take(':')) return this.#substring(this.#known(variable));
    for (const operator of ['^^', '^', ',,', ','] as const) {
      if (this.#take(operator)) return this.#closed(inCase(this.#known(variable), operator));
    }
    for (const operator of ['##', '#', '%%', '%'] as const) {
      if (this.#take(operator)) return trimmed(this.#known(variable), operator, this.#closed(this.#argument('}')));
    }
    for (const operator of ['//', '/#', '/%', '/'] as const) {
      if (this.#take(operator)) return this.#replaced(this.#known(variable), operator);
    }
    this.#closed('');
    return this.#known(variable);
  }

  #default(variable: string): string {
    const value = this.#variables[variable] ?? '';
    if (value === '') return this.#closed(this.#argument('}'));
    // It may refer to an unset variable.
    this.#skipArgument();
    return this.#closed(value);
  }

  #substring(value: string): string {
    const offset = this.#argument(':}');
    const length = this.#take(':') ? this.#argument('}') : null;
    this.#closed('');
    if (!isWholeNumber(offset) || (length !== null && !isWholeNumber(length))) return value;
    const from = Number(offset) < 0 ? Math.max(0, value.length + Number(offset)) : Number(offset);
    return length === null ? value.slice(from) : value.slice(from, from + Math.max(0, Number(length)));
  }

  #replaced(value: string, operator: '//' | '/#' | '/%' | '/'): string {
    const wanted = this.#argument('/', true);
    if (!this.#take('/')) throw this.#unknown();
    const other = this.#closed(this.#argument('}', true));
    if (operator === '//') return value.replaceAll(wanted, () => other);
    if (operator === '/') return value.replace(wanted, () => other);
    if (operator === '/#') return value.startsWith(wanted) ? other + value.slice(wanted.length) : value;
    return value.endsWith(wanted) ? value.slice(0, value.length - wanted.length) + other : value;
  }

  /** Text up to one of these characters, with its variables substituted. */
  #argument(ends: string, hasEscapes = false): string {
    let text = '';
    while (this.at < this.#text.length && !ends.includes(this.#text[this.at] ?? '')) {
      if (this.#text.startsWith('${', this.at)) {
        const inner = new Expression(this.#text, this.at + 2, this.#variables);
        text += inner.value();
        this.at = inner.at;
      } else {
        if (hasEscapes && this.#text.startsWith('\\/', this.at)) this.at++;
        text += this.#text[this.at++];
      }
    }
    return text;
  }

  #skipArgument(): void {
    for (let depth = 0; this.at < this.#text.length; this.at++) {
      if (this.#text.startsWith('${', this.at)) depth++;
      else if (this.#text[this.at] === '}' && depth-- === 0) return;
    }
  }

  #name(): string {
    name.lastIndex = this.at;
    const found = name.exec(this.#text)?.[0];
    if (found === undefined) throw this.#unknown();
    this.at += found.length;
    return found;
  }

  #known(variable: string): string {
    const value = this.#variables[variable];
    if (value !== undefined) return value;
    throw new Unfillable(
      `variable ${variable} is not set; set it, give it a default (\${${variable}:-value}), or write $\${${variable}} for the literal text`,
    );
  }

  #take(text: string): boolean {
    const isThere = this.#text.startsWith(text, this.at);
    if (isThere) this.at += text.length;
    return isThere;
  }

  #closed(value: string): string {
    if (!this.#take('}')) throw this.#unknown();
    return value;
  }

  #unknown(): Unfillable {
    const [written = ''] = this.#text.slice(this.#from - 2, this.at + 12).split(/\n|(?<=\})/);
    return new Unfillable(`"${written}" is not a variable such as \${NAME} or \${NAME:-default}`);
  }
}

/** Where the text continues after a `${` that is not a variable: after its closing brace, if that is on its line. */
function behindBrace(text: string, from: number): number {
  let depth = 0;
  for (let at = from + 2; at < text.length && text[at] !== '\n'; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && depth-- === 0) return at + 1;
  }
  return from + 2;
}

function isWholeNumber(text: string): boolean {
  return /^[+-]?\d{1,9}$/.test(text);
}

function inCase(text: string, operator: '^^' | '^' | ',,' | ','): string {
  if (operator === '^^') return text.toUpperCase();
  if (operator === ',,') return text.toLowerCase();
  const [first = ''] = text;
  return (operator === '^' ? first.toUpperCase() : first.toLowerCase()) + text.slice(first.length);
}

/** Without the shortest (`#`, `%`) or longest (`##`, `%%`) prefix or suffix that matches the pattern. */
function trimmed(text: string, operator: '##' | '#' | '%%' | '%', pattern: string): string {
  const described = patternOf(pattern);
  const fromStart = operator.startsWith('#');
  for (let step = 1; step <= text.length; step++) {
    const length = operator.length === 1 ? step : text.length + 1 - step;
    const part = fromStart ? text.slice(0, length) : text.slice(text.length - length);
    if (described?.test(part)) return fromStart ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

/** Null for an invalid pattern, such as `[z-a]`. */
function patternOf(pattern: string): RegExp | null {
  const parts = pattern.split(/(\[[^\]]+\]|[*?])/).map(inRegExp);
  try {
    return new RegExp(`^${parts.join('')}$`, 'su');
  } catch {
    return null;
  }
}

function inRegExp(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  if (part.length > 2 && part.startsWith('[')) return part.replaceAll('\\', '\\\\').replace(/^\[!/, '[^');
  return part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
