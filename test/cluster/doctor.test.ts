import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { ReadDoctor } from '../doctor/doctorAnswer.ts';
import { runDoctor } from '../doctor/doctorProcess.ts';
import { provoked } from '../doctor/provoked.ts';
import { until } from '../until.ts';
import { component, kubectl, lab } from './lab.ts';

const role = 'lab-reader';
/** More than the doctor accepts without a finding. */
const rareSeconds = 6;

/** Rules of a role, as printed by kubectl. */
interface Rules {
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

async function told(...more: readonly string[]): Promise<ReadDoctor> {
  const { stdout, stderr } = await runDoctor(['--json', '--kubeconfig', lab.readerKubeconfig, ...more]);
  if (stdout === '') throw new Error(stderr);
  return new ReadDoctor(stdout);
}

/** The rules without one verb of one resource. */
function without(rules: Rules['rules'], verb: string, resource: string): Rules['rules'] {
  return rules.flatMap((rule) => {
    if (!rule.resources.includes(resource)) return [rule];
    const others = { ...rule, resources: rule.resources.filter((each) => each !== resource) };
    const rest = { ...rule, resources: [resource], verbs: rule.verbs.filter((each) => each !== verb) };
    return [others, rest].filter(({ resources }) => resources.length > 0);
  });
}

/** Replaces the rules of the reader's role; the change takes effect shortly after. */
async function setRules(rules: Rules['rules']): Promise<void> {
  await kubectl(
    'patch',
    'clusterrole',
    role,
    '--type=json',
    `-p=${JSON.stringify([{ op: 'replace', path: '/rules', value: rules }])}`,
  );
}

describe('the doctor in the lab', () => {
  afterAll(() => component('restart', 'prometheus'));

  it('finds a source for every figure, and suggests agents', async () => {
    const flags = ['--prometheus', lab.prometheusUrl, '--gateway-metrics', lab.gatewayMetricsUrl];
    await until(
      'every figure has a source',
      async () => (await told(...flags)).answer.figures.every(({ missing }) => !missing),
      60_000,
    );
    const { code, stdout } = await runDoctor(['--kubeconfig', lab.readerKubeconfig, ...flags]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/node\.cpuRate +prometheus +1 s/);
    expect(stdout).toMatch(/invocations +gateway/);
    const read = await told(...flags);
    expect(read.answer.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    provoked(read.answer.findings, 'no_agents');
    expect(read.answer.sources.find(({ name }) => name === 'kubernetes')?.version).toMatch(/^v1\./);
  });

  // Prometheus needs some scrapes to show an interval, and some silence to show that a job is gone: what has nothing to do
  // with it is provoked meanwhile.
  const prometheus = ['--prometheus', lab.prometheusUrl];

  describe(`while Prometheus scrapes only every ${rareSeconds} s`, () => {
    beforeAll(() => component('restart', 'prometheus', { LAB_SCRAPE: `${rareSeconds}s` }));

    it('reports that there are no agents once they are stopped', async () => {
      const flags = ['--agent-token-file', lab.agentTokenFile];
      await component('start', 'agent-pods');
      try {
        await until(
          'an agent serves',
          async () => (await told(...flags)).figure('node.cpuRate')?.source === 'agent',
          60_000,
        );
        expect((await told(...flags)).found('no_agents')).toEqual([]);
      } finally {
        await component('stop', 'agent-pods');
      }
      await until('its absence is reported', async () => (await told(...flags)).found('no_agents').length > 0, 30_000);
    });

    it('reports the actual interval, until it scrapes more often', { timeout: 240_000 }, async () => {
      const isRare = async () => {
        const coarse = (await told(...prometheus)).found('scrape_interval_coarse');
        const intervals = coarse.map(({ params }) => Number(params['intervalSeconds']));
        return intervals.length > 0 && intervals.every((seconds) => Math.abs(seconds - rareSeconds) < 0.5);
      };
      await until('the actual interval is reported', isRare, 120_000);
      await component('restart', 'prometheus');
      await until(
        'the gaps are short',
        async () => {
          const read = await told(...prometheus);
          return (
            read.found('scrape_interval_coarse').length === 0 && read.figure('node.cpuRate')?.source === 'prometheus'
          );
        },
        90_000,
      );
    });
  });

  describe('while Prometheus has no jobs for cAdvisor and node exporters', () => {
    beforeAll(() => component('restart', 'prometheus', { LAB_PROM_DIALECT: 'openfaas' }));

    describe('a verb removed from the role', () => {
      const removed: readonly (readonly [verb: string, resource: string, code: FindingCode])[] = [
        ['get', 'pods/log', 'may_not_read_logs'],
        ['watch', 'deployments', 'may_not_read_deployments'],
        ['list', 'nodes', 'may_not_read_nodes'],
        ['watch', 'namespaces', 'may_not_read_namespaces'],
      ];
      const reported = (read: ReadDoctor) => removed.filter(([, , code]) => read.found(code).length > 0);
      let rules: Rules['rules'] = [];
      let read: ReadDoctor;

      beforeAll(async () => {
        const document: Rules = JSON.parse(await kubectl('get', 'clusterrole', role, '--output=json'));
        rules = document.rules;
        expect(reported(await told())).toEqual([]);
        await setRules(removed.reduce((left, [verb, resource]) => without(left, verb, resource), rules));
        const allReported = async () => {
          read = await told();
          return reported(read).length === removed.length;
        };
        await until('the missing permissions are reported', allReported, 30_000);
      });
      afterAll(() => setRules(rules));

      it.each(removed)('%s %s: reports %s', (verb, resource, code) => {
        const [finding, ...others] = read.found(code);
        expect(others).toEqual([]);
        expect(finding?.params).toMatchObject({ verbs: [verb] });
        expect(finding?.copy).toContain(`resources: ["${resource}"]`);
      });

      it('is no longer reported once it is restored', async () => {
        await setRules(rules);
        await until('no permission is missing', async () => reported(await told()).length === 0, 30_000);
      });
    });

    it('reports that they are missing, until it has them', { timeout: 180_000 }, async () => {
      const missing: FindingCode[] = ['no_cadvisor', 'no_node_exporter'];
      const found = async () =>
        (await told(...prometheus)).codes.filter((code) => missing.some((each) => each === code));
      await until('they are reported missing', async () => (await found()).length === missing.length, 90_000);
      expect(await found()).toEqual(missing);
      await component('restart', 'prometheus');
      await until('they are no longer reported', async () => (await found()).length === 0, 60_000);
    });
  });
});
