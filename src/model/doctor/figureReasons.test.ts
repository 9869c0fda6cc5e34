import { describe, expect, it } from 'vitest';
import { explainedFigures } from '../../contract/finding/figureSources.ts';
import type { Finding } from '../../contract/finding/finding.ts';
import { findingKinds } from '../../contract/finding/findingKinds.ts';
import type { SourceName } from '../../contract/sourceName.ts';
import { FigureReasons, type FigureSubject } from './figureReasons.ts';

const message = 'm';
const reason = 'other';
const noAgents: Finding = { code: 'no_agents', params: {} };
const noPrometheus: Finding = { code: 'no_prometheus_found', params: {} };
const noGateway: Finding = { code: 'no_gateway_found', params: {} };
const noServices: Finding = { code: 'may_not_find_services', params: { verbs: ['list'] } };
const agentFailing: Finding = { code: 'agent_failing', params: { node: 'n1', message, reason } };
const agentsMissing: Finding = { code: 'agents_missing', params: { nodes: ['n2', 'n3'] } };
const missesPods: Finding = { code: 'agent_misses_pods', params: { node: 'n1', namespace: 'fn', pods: ['add-1'] } };
const prometheusFailing: Finding = { code: 'prometheus_failing', params: { address: 'p', message, reason } };
const coarse: Finding = { code: 'scrape_interval_coarse', params: { address: 'p', job: 'j', intervalSeconds: 15 } };
const rarely: Finding = { code: 'kubelet_measures_coarsely', params: { address: 'p', job: 'j', intervalSeconds: 15 } };
const noMetricsHere: Finding = {
  code: 'may_not_read_metrics',
  params: { resource: 'pods', verbs: ['list'], namespace: 'fn' },
};
const noMetricsThere: Finding = { code: 'may_not_read_metrics', params: { ...noMetricsHere.params, namespace: 'b' } };
const unreachable: Finding = { code: 'watchdogs_unreachable', params: {} };
const behindService: Finding = { code: 'gateway_behind_service', params: { address: 'g' } };

const add: FigureSubject = { namespace: 'fn', functionName: 'add', podNames: ['add-1'], nodeNames: ['n1'] };
const n1: FigureSubject = { namespace: null, functionName: null, podNames: null, nodeNames: ['n1'] };
const n2: FigureSubject = { ...n1, nodeNames: ['n2'] };

type Served = readonly [source: SourceName | null, intervalSeconds: number | null, isFresh: boolean];
const bySecond: Served = ['agent', 1, true];
const scraped: Served = ['prometheus', 15, true];
const metricsServer: Served = ['metrics-server', 15, true];
const nobody: Served = [null, null, false];

describe('The reason of a figure', () => {
  it.each<[kind: keyof typeof explainedFigures, name: string, of: FigureSubject, Served, Finding[], string | null]>([
    // Without a finding there is no reason.
    ['pod', 'cpuPercent', add, scraped, [], null],
    ['pod', 'cpuPercent', add, nobody, [], null],
    // What the best source measures every second is as good as it gets.
    ['pod', 'cpuPercent', add, bySecond, [agentFailing, noPrometheus, coarse], null],
    ['node', 'cpuPercent', n1, ['local', 1, true], [noAgents], null],
    ['pod', 'cpuPercent', add, ['prometheus', 1, true], [noAgents], null],
    ['pod', 'cpuPercent', add, ['prometheus', 1.6, true], [noAgents], 'no_agents'],
    // The best source is the first to be explained.
    ['pod', 'cpuPercent', add, scraped, [coarse, noAgents], 'no_agents'],
    ['pod', 'cpuPercent', add, scraped, [coarse], 'scrape_interval_coarse'],
    ['pod', 'cpuPercent', add, scraped, [rarely, coarse], 'scrape_interval_coarse'],
    ['pod', 'memoryBytes', add, scraped, [rarely], 'kubelet_measures_coarsely'],
    ['node', 'cpuPercent', n1, scraped, [rarely], null],
    ['pod', 'cpuPercent', add, metricsServer, [noPrometheus, noAgents], 'no_agents'],
    ['pod', 'cpuPercent', add, metricsServer, [noPrometheus], 'no_prometheus_found'],
    ['pod', 'cpuPercent', add, metricsServer, [prometheusFailing], 'prometheus_failing'],
    // Findings about worse sources, and about servers other than the one that answers, explain nothing.
    ['pod', 'cpuPercent', add, scraped, [noMetricsHere, prometheusFailing], null],
    ['pod', 'cpuPercent', add, ['agent', 1, false], [noPrometheus, noServices], null],
    // Of an unknown figure, what is worst comes first.
    ['pod', 'cpuPercent', add, nobody, [noAgents, prometheusFailing], 'prometheus_failing'],
    ['pod', 'cpuPercent', add, ['prometheus', 15, false], [noAgents, prometheusFailing], 'prometheus_failing'],
    ['pod', 'cpuPercent', add, ['agent', 1, false], [agentFailing], 'agent_failing'],
    // Only findings that concern the object.
    ['node', 'cpuPercent', n1, scraped, [agentsMissing, agentFailing], 'agent_failing'],
    ['node', 'cpuPercent', n2, scraped, [agentsMissing, agentFailing], 'agents_missing'],
    ['function', 'cpuPercent', add, scraped, [agentsMissing], null],
    ['function', 'cpuPercent', { ...add, nodeNames: ['n1', 'n3'] }, scraped, [agentsMissing], 'agents_missing'],
    ['pod', 'cpuPercent', add, scraped, [missesPods], 'agent_misses_pods'],
    ['pod', 'cpuPercent', { ...add, podNames: ['add-2'] }, scraped, [missesPods], null],
    ['pod', 'cpuPercent', add, nobody, [noMetricsHere], 'may_not_read_metrics'],
    ['pod', 'cpuPercent', add, nobody, [noMetricsThere], null],
    ['node', 'cpuPercent', n1, nobody, [noMetricsThere], null],
    // What only agents measure.
    ['pod', 'throttledPercent', add, nobody, [coarse, noPrometheus], null],
    ['pod', 'throttledPercent', add, nobody, [coarse, noPrometheus, noAgents], 'no_agents'],
    ['node', 'ioFullPressurePercent', n2, nobody, [agentsMissing], 'agents_missing'],
    // Calls and run times.
    ['function', 'callsPerSecond', add, ['gateway', 1, true], [behindService, coarse], null],
    ['function', 'callsPerSecond', add, scraped, [noGateway, coarse], 'no_gateway_found'],
    ['function', 'p95Ms', add, scraped, [coarse], 'scrape_interval_coarse'],
    ['function', 'inFlight', add, nobody, [noServices, noGateway], 'no_gateway_found'],
    ['function', 'callsPerSecond', add, scraped, [noAgents], null],
    ['function', 'runMeanMs', add, ['gateway', 1, true], [unreachable], 'watchdogs_unreachable'],
    ['function', 'runMeanMs', add, ['watchdog', 1, true], [unreachable], null],
  ])('%s %s of %j from %j with %j is %s', (kind, name, subject, served, findings, why) => {
    const [source, intervalSeconds, isFresh] = served;
    const figures: Readonly<Record<string, (typeof explainedFigures)['node'][string]>> = explainedFigures[kind];
    const of = figures[name];
    if (of === undefined) throw new Error(`${name} is not explained`);
    for (const order of [findings, findings.toReversed()]) {
      const reasons = new FigureReasons(order);
      // Asked twice, as the answer may be kept.
      for (const _ of [1, 2])
        expect(reasons.why({ ...of, source, intervalSeconds, isFresh, addresses: null }, subject)).toBe(why);
    }
  });

  it.each<[string, Finding, readonly string[] | null, boolean, string | null]>([
    ['the server that serves it', coarse, ['p'], true, 'scrape_interval_coarse'],
    ['another server', coarse, ['q'], true, null],
    ['one of the servers that serve it', coarse, ['q', 'p'], true, 'scrape_interval_coarse'],
    ['a server, where it is unknown who serves it', coarse, null, true, 'scrape_interval_coarse'],
    ['the server that has no value of it', prometheusFailing, ['p'], false, 'prometheus_failing'],
    ['another server than the one without a value', prometheusFailing, ['q'], false, null],
    ['servers, with another one', { code: 'no_cadvisor', params: { addresses: ['p', 'r'] } }, ['q'], false, null],
    [
      'servers, with one of them',
      { code: 'no_cadvisor', params: { addresses: ['p', 'r'] } },
      ['r'],
      false,
      'no_cadvisor',
    ],
    ['a better source', noAgents, ['q'], true, 'no_agents'],
  ])('is a finding about %s or none', (_what, finding, addresses, isFresh, why) => {
    const { figure, order } = explainedFigures.pod['cpuPercent'] ?? { figure: 'pod.cpuRate', order: [] };
    const served = { figure, order, source: 'prometheus', intervalSeconds: 15, isFresh } as const;
    const reasons = new FigureReasons([finding]);
    // Who serves it may change from one question to the next.
    for (const asked of [null, addresses]) reasons.why({ ...served, addresses: asked }, add);
    expect(reasons.why({ ...served, addresses }, add)).toBe(why);
  });

  it('names no figure that no finding names', () => {
    const named = new Set<string>(Object.values(findingKinds).flatMap(({ figures }) => [...figures]));
    for (const figures of Object.values(explainedFigures)) {
      for (const { figure } of Object.values(figures)) expect(named).toContain(figure);
    }
  });
});
