import { expect, it } from 'vitest';
import { fakeConnection } from '../../../test/fakeConnection.ts';
import type { Finding } from '../../contract/finding/finding.ts';
import type { FindingCode } from '../../contract/finding/findingKinds.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { Connection } from '../source/connection.ts';
import { askForReasons, connectionReasons } from './connectionReasons.ts';
import type { FigureSubject, ServedFigure } from './figureReasons.ts';

const scraped: ServedFigure = {
  figure: 'node.cpuRate',
  order: ['agent', 'prometheus'],
  source: 'prometheus',
  intervalSeconds: 15,
  isFresh: true,
  addresses: null,
};
const n1: FigureSubject = { namespace: null, functionName: null, podNames: null, nodeNames: ['n1'] };
const agentFailing = (message: string): Finding => ({
  code: 'agent_failing',
  params: { node: 'n1', message, reason: 'other' },
});

class Stage {
  nowMs = 1_000_000;
  findings: Finding[] = [];
  diagnosed: Finding[] = [];
  asked = 0;
  looked = 0;
  readonly connection: Connection = fakeConnection(
    InventoryIndex.of({ functions: [], pods: [], nodes: [] }),
    { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs },
    {
      findings: () => {
        this.looked++;
        return this.findings;
      },
      diagnose: async () => {
        this.asked++;
        return this.diagnosed;
      },
    },
  );

  ask(): void {
    askForReasons(this.connection, scraped, this.why);
  }

  get why(): FindingCode | null {
    return connectionReasons(this.connection).why(scraped, n1);
  }
}

it('The findings of a connection are looked at once a second, and reasons are the same while these are', () => {
  const stage = new Stage();
  stage.findings = [agentFailing('refused')];
  const first = connectionReasons(stage.connection);
  expect([stage.why, stage.why, stage.looked]).toEqual(['agent_failing', 'agent_failing', 1]);
  stage.nowMs += 1000;
  stage.findings = [agentFailing('reset after 3 s')];
  expect(connectionReasons(stage.connection)).toBe(first);
  expect(stage.looked).toBe(2);
  stage.findings = [];
  expect(stage.why).toBe('agent_failing');
  stage.nowMs += 1000;
  expect(stage.why).toBeNull();
});

it('Sources are asked for reasons at most once a minute, and what they say holds until they are asked again', async () => {
  const stage = new Stage();
  stage.diagnosed = [{ code: 'scrape_interval_coarse', params: { address: 'p', job: 'j', intervalSeconds: 15 } }];
  expect(stage.why).toBeNull();
  for (const _ of [1, 2]) stage.ask();
  await Promise.resolve();
  stage.nowMs += 1000;
  expect([stage.why, stage.asked]).toEqual(['scrape_interval_coarse', 1]);
  stage.diagnosed = [];
  stage.nowMs += 58_000;
  stage.ask();
  expect(stage.asked).toBe(1);
  stage.nowMs += 1000;
  stage.ask();
  await Promise.resolve();
  stage.nowMs += 1000;
  expect([stage.why, stage.asked]).toEqual([null, 2]);
});

it.each<[string, Finding[], asked: number]>([
  ['nothing', [], 1],
  ['a failing agent', [agentFailing('refused')], 0],
  ['another source', [{ code: 'prometheus_empty', params: { address: 'p' } }], 1],
])('Sources are asked unless they report why the best one does not serve the figure: %s', (_name, findings, asked) => {
  const stage = new Stage();
  stage.findings = findings;
  stage.ask();
  expect(stage.asked).toBe(asked);
});
