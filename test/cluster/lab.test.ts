import { describe, expect, it, vi } from 'vitest';
import { callFunction, component, kubectl, lab } from './lab.ts';

const inFunctions = ['--namespace', lab.functionsNamespace];

/** One line per object: the value at `path`, and whether it is ready. */
async function readiness(path: string, ...list: readonly string[]): Promise<readonly string[]> {
  const line = `{${path}} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}`;
  const text = await kubectl('get', ...list, '--output', `jsonpath={range .items[*]}${line}{end}`);
  return text.trim().split('\n').sort();
}

const nodes = () => readiness('.metadata.name', 'nodes');

const flowLog = async (): Promise<readonly string[]> =>
  (await kubectl(...inFunctions, 'logs', 'deployment/flow')).split('\n').slice(0, -1);

describe('the lab', () => {
  it('has a ready node', async () => {
    expect(await nodes()).toEqual([`${lab.nodeName} True`]);
  });

  it('has functions with all pods ready', async () => {
    const functions = ['add', 'add-two', 'burn', 'errlog', 'flow', 'nodeinfo', 'nodeinfo', 'slow'];
    expect(await readiness('.metadata.labels.faas_function', 'pods', ...inFunctions)).toEqual(
      functions.map((name) => `${name} True`),
    );
  });

  it('calls a function through the gateway', async () => {
    const { status, body } = await callFunction('add', '3 4');
    expect(status).toBe(200);
    expect(body).toMatch(/^7$/m);
  });

  it('logs the steps of flow while it runs', async () => {
    const before = await flowLog();
    const fresh = async () => (await flowLog()).slice(before.length);
    let ended = false;
    const call = callFunction('flow', '').finally(() => {
      ended = true;
    });
    const during = await vi.waitUntil(
      async () => {
        const lines = await fresh();
        return lines.some((line) => line.endsWith('INFO fetch over')) && lines;
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(ended).toBe(false);
    expect(during[0]).toMatch(/ Forking fprocess\.$/);
    expect(during.join('\n')).not.toMatch(/Wrote|handle over/);

    expect(await call).toEqual({ status: 200, body: 'fetched, parsed, checked and stored\n' });
    const last = await vi.waitUntil(
      async () => (await fresh()).find((line) => / Wrote \d+ Bytes - Duration: 3\./.test(line)),
      {
        timeout: 5000,
        interval: 50,
      },
    );
    expect(last).toContain('Wrote 36 Bytes');
  });

  it('keeps running without a component until that is restarted', async () => {
    const answer = () => fetch(lab.nodeExporterUrl).then((response) => response.status);
    expect(await answer()).toBe(200);
    await component('stop', 'node-exporter');
    try {
      await expect(answer()).rejects.toThrow('fetch failed');
      expect(await nodes()).toEqual([`${lab.nodeName} True`]);
    } finally {
      await component('start', 'node-exporter');
    }
    expect(await answer()).toBe(200);
  });
});
