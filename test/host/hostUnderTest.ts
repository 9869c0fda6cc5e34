import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FunctionHost } from '../../src/host/functionHost.ts';
import type { BackOffTiming } from '../../src/host/replicaProcess.ts';
import { readStack } from '../../src/host/stack/readStack.ts';
import type { CallTotals } from '../../src/model/calls/callTotals.ts';
import type { InvokeRequest, InvokeResponse } from '../../src/model/calls/invoker.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { NamespacedId } from '../../src/model/inventory/identity.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';

export const replicaProgram = join(import.meta.dirname, '../../dist/host/replica/program.js');

/** The processes whose environment or command line contains `mark`, without this one. */
export function processesWith(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ['environ', 'cmdline'].some((file) => readOr(`/proc/${pid}/${file}`).includes(mark)))
    .map(Number);
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readOr(`/proc/${pid}/stat`));
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export function functionId(name: string): NamespacedId {
  return { connection: 'local', namespace: 'openfaas-fn', name };
}

/** A complete answer. */
export interface Answer extends Omit<InvokeResponse, 'body'> {
  readonly text: string;
}

/** A stack file in its own folder, and a host that runs it. */
export class HostUnderTest {
  readonly folder: string;
  readonly host: FunctionHost;
  readonly warnings: string[] = [];

  /** @param scripts files written next to the stack file */
  constructor(stackText: string, scripts: Readonly<Record<string, string>> = {}, backOff?: BackOffTiming) {
    this.folder = mkdtempSync(join(tmpdir(), 'faascope-test-'));
    mkdirSync(join(this.folder, 'handler'));
    writeFileSync(join(this.folder, 'stack.yaml'), stackText);
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(this.folder, name), text);
    const stack = readStack(this.folder, {});
    if (stack.mistakes.length > 0) throw new Error(JSON.stringify(stack.mistakes));
    this.host = new FunctionHost({
      ...stack,
      node: { name: 'here', ip: '' },
      programPath: replicaProgram,
      version: 'test',
      logDialect: openFaas.logDialect,
      clock: systemClock,
      warn: (sentence) => this.warnings.push(sentence),
      ...(backOff === undefined ? {} : { backOff }),
    });
  }

  async stop(graceMs?: number): Promise<void> {
    await this.host.stop(graceMs);
    rmSync(this.folder, { recursive: true });
  }

  begin(
    name: string,
    body: string | Buffer | Readable = '',
    more: Partial<InvokeRequest> = {},
    signal = new AbortController().signal,
  ): Promise<InvokeResponse> {
    const request = {
      functionId: functionId(name),
      method: 'POST',
      path: '/',
      query: '',
      headers: {},
      body: body instanceof Readable ? body : Readable.from(body.length === 0 ? [] : [Buffer.from(body)]),
      ...more,
    };
    return this.host.invoke(request, signal);
  }

  async call(...call: Parameters<HostUnderTest['begin']>): Promise<Answer> {
    const { body, ...head } = await this.begin(...call);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    return { ...head, text: Buffer.concat(chunks).toString() };
  }

  async log(name: string): Promise<string[]> {
    const all = { functionId: functionId(name), podUid: null, tailLines: null, sinceMs: null };
    const lines: string[] = [];
    for await (const batch of this.host.logs.lines(all, new AbortController().signal)) lines.push(...batch);
    return lines;
  }

  /** Resolves when the log has a line with `text`. */
  async logged(name: string, text: string): Promise<void> {
    for (let turn = 0; turn < 800; turn++) {
      if ((await this.log(name)).some((line) => line.includes(text))) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`"${text}" was not logged, but:\n${(await this.log(name)).join('\n')}`);
  }

  completed(name: string): Record<number, number> {
    return Object.fromEntries(this.totals(name)?.completedByCode ?? []);
  }

  totals(name: string): CallTotals | null {
    return this.host.calls.calls(functionId(name), 0)?.value ?? null;
  }
}
