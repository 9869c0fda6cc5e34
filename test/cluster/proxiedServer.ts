import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ApiProxy } from './apiProxy.ts';
import type { KubectlView } from './kubectlView.ts';
import { callFunction, kubectl, lab } from './lab.ts';
import { runningText } from './runningText.ts';
import { servedView } from './servedView.ts';

/** A call that lasts, and what /running shows during it and after it. */
export interface LastingCall {
  readonly functionName: string;
  readonly body: string;
  readonly running: RegExp;
  readonly ended: RegExp;
}

/** What `add` was last asked to return: no two answers are the same. */
let number = 1_000_000;

/** A token that may read what faascope reads. */
export const newToken = async (): Promise<string> =>
  (await kubectl('-n', 'openfaas', 'create', 'token', 'reader')).trim();

/** faascope behind a proxy that misbehaves on demand. */
export class ProxiedServer {
  readonly proxy: ApiProxy;
  readonly server: ServerProcess;
  readonly #folder: string;

  private constructor(proxy: ApiProxy, server: ServerProcess, folder: string) {
    this.proxy = proxy;
    this.server = server;
    this.#folder = folder;
  }

  /** Resolves once it is ready. */
  static async start(environment: Record<string, string> = {}): Promise<ProxiedServer> {
    const folder = mkdtempSync(join(tmpdir(), 'faascope-proxy-'));
    const tls = makeTlsFiles('IP:127.0.0.1');
    const proxy = new ApiProxy(tls);
    const address = await proxy.listen();
    const token = await newToken();
    writeFileSync(tokenFileIn(folder), token);
    proxy.tokens = new Set([token]);
    const cluster = { server: address, 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') };
    const config = {
      clusters: [{ name: 'lab', cluster }],
      users: [{ name: 'reader', user: { tokenFile: tokenFileIn(folder) } }],
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'reader' } }],
      'current-context': 'lab',
    };
    writeFileSync(join(folder, 'config'), JSON.stringify(config));
    const server = await ServerProcess.start(['--kubeconfig', join(folder, 'config')], environment);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
    return new ProxiedServer(proxy, server, folder);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.proxy.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Gives it another token. */
  writeToken(token: string): void {
    writeFileSync(tokenFileIn(this.#folder), token);
  }

  view(): Promise<KubectlView> {
    return servedView(this.server.origin, lab.functionsNamespace);
  }

  async inventoryAgeSeconds(): Promise<number> {
    const response = await fetch(`${this.server.origin}/global/pods`);
    const { meta }: { meta: { inventory: { ageSeconds: number } } } = JSON.parse(await response.text());
    return meta.inventory.ageSeconds;
  }

  /** Makes a call; resolves with how long it took until /logs showed it, ms. */
  async logsWork(withinMs: number): Promise<number> {
    const expected = String(number++);
    const { status } = await callFunction('add', `${expected} 0`);
    expect(status).toBe(200);
    return until(
      '/logs is whole',
      async () => {
        const response = await fetch(`${this.server.origin}/logs?func=add`);
        const { logs, status: told }: { logs?: string; status: string } = JSON.parse(await response.text());
        return told === 'success' && (logs?.split('\n').includes(expected) ?? false);
      },
      withinMs,
    );
  }

  /** Makes calls one after another until one is seen running and then ended; resolves with how long it took, ms. */
  async runningWorks({ functionName, body, running, ended }: LastingCall, withinMs: number): Promise<number> {
    const shows = async (what: RegExp) => what.test(await runningText(this.server, functionName));
    let isCalling = false;
    const call = async () => {
      isCalling = true;
      await callFunction(functionName, body);
      isCalling = false;
    };
    let called = call();
    const isSeen = async () => {
      if (!isCalling) called = call();
      return shows(running);
    };
    const tookMs = await until(`/running shows ${functionName} running`, isSeen, withinMs);
    await called;
    await until(`/running shows ${functionName} ended`, () => shows(ended), 2000);
    return tookMs;
  }
}

const tokenFileIn = (folder: string) => join(folder, 'token');
