import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { ServerProcess } from '../serverProcess.ts';
import { BrokenServers } from './brokenServers.ts';

/** From the announcement of the server to the line. */
const mostMs = 5000;
const folder = mkdtempSync(join(tmpdir(), 'faascope-failures-'));
const broken = new BrokenServers();
afterAll(() => {
  broken.closeAll();
  rmSync(folder, { recursive: true });
});

/** A Prometheus server without any series. */
const emptyPrometheus: RequestListener = (request, response) => {
  const isList = request.url?.includes('/label/') === true;
  const data = isList ? [] : { resultType: 'vector', result: [], version: '3.5.0' };
  response.end(JSON.stringify({ status: 'success', data }));
};

/** An address for each way of not answering. */
async function addresses(): Promise<Record<string, string>> {
  return {
    refused: await broken.refused(),
    unresolved: broken.unresolved(),
    untrusted: await broken.untrusted(),
    unauthorized: await broken.status(401),
    forbidden: await broken.status(403),
    silent: await broken.silent(),
  };
}

describe('A source that does not answer', () => {
  let server: ServerProcess;
  afterEach(() => server.stop());

  /** The lines of the log about a source, without their times, and how long after the start each was written, ms. */
  function linesAbout(address: string, startedMs: number): { readonly text: string[]; readonly afterMs: number[] } {
    const lines = server.output().split('\n');
    const timed = lines.flatMap((line) => {
      const [, time = '', text = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/.exec(line) ?? [];
      return text.includes(` ${address}: `) ? [{ text, afterMs: Date.parse(time) - startedMs }] : [];
    });
    return { text: timed.map(({ text }) => text), afterMs: timed.map(({ afterMs }) => afterMs) };
  }

  /** Expects one line about each address, in time. */
  async function expectLines(wanted: ReadonlyMap<string, string>, startedMs: number): Promise<void> {
    await expect
      .poll(() => [...wanted.keys()].map((address) => linesAbout(address, startedMs).text))
      .toEqual([...wanted.values()].map((line) => [line]));
    for (const address of wanted.keys()) {
      expect(Math.max(...linesAbout(address, startedMs).afterMs), address).toBeLessThan(mostMs);
    }
  }

  it('is reported with its reason and a fix: Prometheus', async () => {
    const at = await addresses();
    server = await ServerProcess.start(Object.values(at).flatMap((url) => ['--prometheus', url]));
    const startedMs = Date.now();
    const line = (address: string | undefined, rest: string) =>
      [address ?? '', `warning: Prometheus at ${address}: ${rest} Retrying.`] as const;
    await expectLines(
      new Map([
        line(at.refused, 'connection refused. Check that it runs there, or correct --prometheus.'),
        line(
          at.unresolved,
          'its host name cannot be resolved. Correct the host name in --prometheus, or check the DNS of this machine.',
        ),
        line(
          at.untrusted,
          'its certificate is not signed by a trusted authority. Pass the certificate of its authority (PEM) with --ca-file.',
        ),
        line(
          at.unauthorized,
          '401, credentials are missing or wrong. Pass the right credentials with --prometheus-auth.',
        ),
        line(
          at.forbidden,
          '403, access is denied. Give these credentials access, or set others with --prometheus-auth.',
        ),
        line(
          at.silent,
          'no response in time. Check that it is not overloaded and that no firewall drops the packets, or correct --prometheus.',
        ),
      ]),
      startedMs,
    );
  });

  it('is reported with its reason and a fix: agents', async () => {
    const at = await addresses();
    const kubernetes = await broken.refused();
    const flags = Object.entries(at).flatMap(([node, url]) => ['--agent', `${node}=${url}`]);
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, kubernetes), ...flags]);
    const startedMs = Date.now();
    const line = (address: string | undefined, rest: string) =>
      [address ?? '', `warning: Agent at ${address}: ${rest} Retrying.`] as const;
    await expectLines(
      new Map([
        [
          kubernetes,
          `warning: Kubernetes API at ${kubernetes}: connection refused. Check that it runs there, or correct its address (server in the kubeconfig). Retrying.`,
        ],
        line(at.refused, 'connection refused. Check that it runs there, or correct --agent.'),
        line(
          at.unresolved,
          'its host name cannot be resolved. Correct the host name in --agent, or check the DNS of this machine.',
        ),
        line(
          at.untrusted,
          'its certificate is not signed by a trusted authority. Pass the certificate of its authority (PEM) with NODE_EXTRA_CA_CERTS.',
        ),
        line(
          at.unauthorized,
          'The agent requires a token. Set it with --agent-token-file. Agents and this server need the same token.',
        ),
        line(
          at.forbidden,
          '403, access is denied. Give these credentials access, or set others with --agent-token-file.',
        ),
        line(
          at.silent,
          'no response in time. Check that it is not overloaded and that no firewall drops the packets, or correct --agent.',
        ),
      ]),
      startedMs,
    );
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'an unknown name',
      async () => broken.unresolved(),
      'its host name cannot be resolved. Correct the host name in its address (server in the kubeconfig), or check the DNS of this machine.',
    ],
    [
      'an unknown authority',
      () => broken.untrusted(),
      'its certificate is not signed by a trusted authority. Set certificate-authority in the kubeconfig to the authority of the cluster.',
    ],
    [
      '401',
      () => broken.status(401),
      '401, credentials are missing or wrong. Log in again, or correct the credentials in the kubeconfig.',
    ],
    [
      '403 everywhere',
      () => broken.status(403),
      '403, access is denied. Give this account the permissions that faascope doctor --rbac prints.',
    ],
    [
      'silence',
      () => broken.silent(),
      'no response in time. Check that it is not overloaded and that no firewall drops the packets, or correct its address (server in the kubeconfig).',
    ],
  ])('is reported with its reason and a fix: a Kubernetes API with %s', async (_what, make, rest) => {
    const address = await make();
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, address)]);
    const startedMs = Date.now();
    const line = `warning: Kubernetes API at ${address}: ${rest} Retrying.`;
    await expectLines(new Map([[address, line]]), startedMs);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['a refusal', () => broken.refused(), 'connection refused. Check that it runs there, or correct --gateway.'],
    [
      '401',
      () => broken.status(401),
      '401, credentials are missing or wrong. Pass the right credentials with --gateway-credentials.',
    ],
    [
      'silence',
      () => broken.silent(),
      'no response in time. Check that it is not overloaded and that no firewall drops the packets, or correct --gateway.',
    ],
    [
      'plain HTTP to a port for HTTPS',
      () => broken.status(400, 'Client sent an HTTP request to an HTTPS server.'),
      'it serves HTTPS only. Use https:// in --gateway.',
    ],
  ])('is reported with its reason and a fix: a gateway with %s', async (_what, make, rest) => {
    const address = await make();
    server = await ServerProcess.start(['--gateway', address]);
    const startedMs = Date.now();
    await expectLines(new Map([[address, `warning: Gateway at ${address}: ${rest} Retrying.`]]), startedMs);
  });

  it('is reported once, again on recovery, and again after a later failure; stopping is reported plainly', async () => {
    const address = await broken.refused();
    server = await ServerProcess.start(['--prometheus', address]);
    const lines = () => linesAbout(address, 0).text.map((line) => line.replace(/\d+ s\.$/, 'N s.'));
    const lost =
      `warning: Prometheus at ${address}: connection refused. Check that it runs there, or correct --prometheus.` +
      ' Retrying.';
    await expect.poll(lines).toEqual([lost]);
    await broken.serve(emptyPrometheus, Number(new URL(address).port));
    await expect.poll(lines).toEqual([lost, `Prometheus at ${address}: answering now, after N s.`]);
    await broken.close(address);
    await expect.poll(lines).toEqual([lost, expect.stringContaining('answering now'), lost]);
    await broken.serve(emptyPrometheus, Number(new URL(address).port));
    await expect
      .poll(lines)
      .toEqual([
        lost,
        expect.stringContaining('answering now'),
        lost,
        `Prometheus at ${address}: answering again, after N s.`,
      ]);
    expect(await server.stop()).toBe(0);
    expect(server.output()).toMatch(/\n\S+Z Stopping \(SIGTERM\)\.\n$/);
    expect(server.output()).not.toContain('{');
  });

  it('is an object with the same facts in the JSON log', async () => {
    const address = await broken.refused();
    server = await ServerProcess.start(['--prometheus', address, '--log-format', 'json']);
    const logged = () =>
      server
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'));
    await expect.poll(logged).toHaveLength(1);
    expect(JSON.parse(logged()[0] ?? '')).toEqual({
      level: 40,
      time: expect.any(Number),
      source: 'prometheus',
      address,
      reason: 'refused',
      state: 'lost',
      error: `Connection refused by ${address.slice('http://'.length)} (Prometheus).`,
      fix: 'Check that it runs there, or correct --prometheus.',
      msg: `Prometheus at ${address}: connection refused. Check that it runs there, or correct --prometheus. Retrying.`,
    });
    await broken.serve(emptyPrometheus, Number(new URL(address).port));
    await expect.poll(logged).toHaveLength(2);
    expect(JSON.parse(logged()[1] ?? '')).toMatchObject({
      level: 30,
      source: 'prometheus',
      address,
      reason: 'refused',
      state: 'back',
      lostSeconds: expect.any(Number),
    });
  });
});
