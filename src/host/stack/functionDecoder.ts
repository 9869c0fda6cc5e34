import { resolve } from 'node:path';
import { parseGoDuration } from '../../model/inventory/goDuration.ts';
import { isDnsLabel } from '../../model/inventory/identity.ts';
import { parseQuantity } from '../../model/inventory/quantity.ts';
import type { FunctionSpec, NotRunnable } from '../functionSpec.ts';
import { type YamlField, YamlReader } from './yamlReader.ts';

const mostReplicas = 32;
const defaultTimeoutMs = 5000;
/** They configure the watchdog itself; the host passes them on validated. */
const watchdogSettings = new Set(['fprocess', 'read_timeout', 'write_timeout', 'exec_timeout']);

type Fields = ReadonlyMap<string, YamlField>;

/** Decodes one entry under `functions` of a stack file. */
export class FunctionDecoder {
  readonly #yaml: YamlReader;
  readonly #name: string;
  readonly #line: number;
  readonly #fields: Fields;
  readonly #environment: Fields;
  readonly #folder: string;
  readonly #isFolder: (path: string) => boolean;

  constructor(yaml: YamlReader, name: string, field: YamlField, folder: string, isFolder: (path: string) => boolean) {
    this.#yaml = yaml;
    this.#name = name;
    this.#line = field.line;
    this.#folder = folder;
    this.#isFolder = isFolder;
    this.#fields = yaml.map(field, `function "${name}"`);
    this.#environment = this.#map('environment');
  }

  decode(): FunctionSpec | NotRunnable {
    const name = this.#name;
    const line = this.#line;
    if (!isDnsLabel(name)) {
      this.#yaml.mistake(
        line,
        `"${name}" is not a valid function name: at most 63 characters of a-z, 0-9 and "-", starting and ending with a letter or digit`,
      );
    }
    const fprocess = this.#watchdogSetting('fprocess')?.trim() ?? '';
    const spec: FunctionSpec = {
      name,
      line,
      image: this.#text('image'),
      fprocess,
      folder: this.#handlerFolder(fprocess !== ''),
      replicas: this.#replicas(),
      memoryLimitBytes: this.#memoryLimit(),
      environment: this.#ownEnvironment(),
      readTimeoutMs: this.#timeout('read_timeout') ?? defaultTimeoutMs,
      writeTimeoutMs: this.#timeout('write_timeout') ?? defaultTimeoutMs,
      execTimeoutMs: this.#timeout('exec_timeout') || null,
      labels: this.#labels(),
      scaleMax: this.#scaleMax(),
    };
    this.#checkSwitch('write_debug');
    this.#checkSwitch('combine_output');
    const reason = this.#whyNot(fprocess);
    return reason === null ? spec : { name, line, reason };
  }

  #whyNot(fprocess: string): string | null {
    if (this.#fields.has('environment_file')) {
      return '"environment_file" is not supported here. Write the variables under "environment".';
    }
    if (fprocess !== '') return null;
    const given = ['lang', 'image'].filter((key) => this.#fields.has(key)).map((key) => `"${key}"`);
    const has = given.length === 0 ? '' : `It has only ${given.join(' and ')}. `;
    return `${has}To run here, a function needs its command in "fprocess".`;
  }

  #handlerFolder(needed: boolean): string {
    const handler = this.#text('handler');
    const folder = resolve(this.#folder, handler ?? '.');
    if (needed && handler !== null && !this.#isFolder(folder)) {
      this.#yaml.mistake(this.#lineOf('handler'), `the handler "${handler}" of "${this.#name}" is not a folder`);
    }
    return folder;
  }

  #replicas(): number {
    const key = 'com.openfaas.scale.min';
    const labels = this.#map('labels');
    for (const [label, value] of labels) this.#yaml.text(value, `label "${label}"`);
    const field = labels.get(key);
    const text = field === undefined ? null : (this.#plain(field) ?? null);
    if (text === null) return 1;
    const replicas = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    if (replicas >= 1 && replicas <= mostReplicas) return replicas;
    this.#yaml.mistake(
      field?.line ?? this.#line,
      `${key} must be a whole number from 1 to ${mostReplicas}, not "${text}"`,
    );
    return 1;
  }

  #labels(): Record<string, string> {
    const labels: [string, string][] = [];
    for (const [name, field] of this.#map('labels')) {
      const text = this.#plain(field) ?? null;
      if (text !== null) labels.push([name, text]);
    }
    return Object.fromEntries(labels);
  }

  #scaleMax(): number | null {
    const text = this.#plain(this.#map('labels').get('com.openfaas.scale.max')) ?? '';
    return /^\d{1,6}$/.test(text) ? Number(text) : null;
  }

  #memoryLimit(): number | null {
    const field = this.#map('limits').get('memory');
    const text = this.#yaml.text(field, 'limits.memory');
    if (text === null) return null;
    const bytes = parseMemoryQuantity(text);
    if (bytes === null) {
      this.#yaml.mistake(
        field?.line ?? this.#line,
        `limits.memory must be an amount such as 128Mi or 64M, not "${text}"`,
      );
    }
    return bytes;
  }

  #ownEnvironment(): Record<string, string> {
    const own: Record<string, string> = {};
    for (const [key, field] of this.#environment) {
      const value = this.#yaml.text(field, `environment "${key}"`) ?? '';
      if (key === '' || /[=\0]/.test(key)) {
        this.#yaml.mistake(field.line, `environment: "${key}" is not a valid variable name`);
      } else if (value.includes('\0')) {
        this.#yaml.mistake(field.line, `environment "${key}" must not contain a NUL byte`);
      } else if (!watchdogSettings.has(key)) {
        own[key] = value;
      }
    }
    return own;
  }

  #timeout(key: string): number | null {
    const text = this.#watchdogSetting(key);
    if (text === null) return null;
    const ms = parseGoDuration(text);
    if (ms === null) {
      this.#yaml.mistake(this.#settingLine(key), `${key} must be a duration such as 5s, 1m30s or 300ms, not "${text}"`);
    }
    return ms;
  }

  #checkSwitch(key: string): void {
    const text = this.#yaml.text(this.#environment.get(key), `environment "${key}"`);
    if (text !== null && !/^(true|false)$/.test(text)) {
      this.#yaml.mistake(this.#settingLine(key), `${key} must be true or false, not "${text}"`);
    }
  }

  /** A watchdog setting may be beside "environment" or in it; beside it takes precedence. */
  #watchdogSetting(key: string): string | null {
    return this.#text(key) ?? this.#plain(this.#environment.get(key)) ?? null;
  }

  #settingLine(key: string): number {
    return (this.#fields.get(key) ?? this.#environment.get(key))?.line ?? this.#line;
  }

  #text(key: string): string | null {
    return this.#yaml.text(this.#fields.get(key), `"${key}" of "${this.#name}"`);
  }

  #map(key: string): Fields {
    const field = this.#fields.get(key);
    return field === undefined ? new Map() : this.#yaml.map(field, `"${key}" of "${this.#name}"`);
  }

  /** The text of a field whose type is checked elsewhere. */
  #plain(field: YamlField | undefined): string | null {
    return YamlReader.isSingle(field) ? this.#yaml.text(field, '') : null;
  }

  #lineOf(key: string): number {
    return this.#fields.get(key)?.line ?? this.#line;
  }
}

/**
 * Bytes of a memory quantity in a stack file (`128Mi`, `64M`, `1.5Gi`), rounded up. Null if it is malformed, not above
 * zero, or in fractions of a byte (`128m` is 0.128 bytes: a slip for `128Mi`).
 */
export function parseMemoryQuantity(text: string): number | null {
  const bytes = /[num]$/.test(text) ? null : Math.ceil(parseQuantity(text) ?? 0);
  return bytes !== null && bytes > 0 && Number.isFinite(bytes) ? bytes : null;
}
