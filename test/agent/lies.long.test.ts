import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sentence } from '../../src/contract/finding/findingWords.ts';
import { provoked } from '../doctor/provoked.ts';
import { liveMemory, mostWhile } from '../liveMemory.ts';
import { until } from '../until.ts';
import { AgentSource } from './agentSource.ts';
import { idOf, podRecord } from './agentStage.ts';
import { answer, endless, impossibleNode, megabytes100, recordedAnswer, sends } from './lieAnswers.ts';
import { type Lie, LyingAgent } from './lyingAgent.ts';

/** Twice the longest answer that is read, and data in transit. */
const mostAnswerMib = 24;

describe('misbehaving agents', () => {
  let liar: LyingAgent;
  let source: AgentSource;

  beforeAll(async () => {
    liar = await LyingAgent.start(sends(() => answer([])));
  });
  afterEach(() => source.close());
  afterAll(() => liar.stop());

  const begin = () => {
    source = new AgentSource();
    source.addresses.set('n1', liar.origin);
    source.pods.set('a', podRecord('a', 'n1', idOf(1)));
  };
  const finding = () => source.metrics.health()[0]?.findings.map(sentence).join() ?? '';

  it.each<[string, Lie, string]>([
    ['reports pods that were not requested', sends(() => answer([{ uid: 'b', ids: [idOf(1)] }])), 'were not requested'],
    ['reports an older version', sends(() => Buffer.concat([answer([]).subarray(0, 4), Buffer.of(0)])), 'version 0'],
    [
      'reports a web page',
      sends(() => Buffer.from('<!doctype html><title>It works</title>')),
      'another program answers there',
    ],
    ['reports an empty answer', sends(() => Buffer.alloc(0)), 'cut off'],
    ['reports half an answer', sends(() => answer([]).subarray(0, 60)), 'cut off'],
    [
      'reports an answer that leaves out every pod',
      sends(() => Buffer.concat([answer([]), Buffer.from('\x01a')])),
      'lacks requested pods',
    ],
    [
      'reports a left-out pod that was not requested',
      sends(() => Buffer.concat([answer([]), Buffer.from('\x01b')])),
      'lacks requested pods',
    ],
    ['reports a 404', (_request, response) => void response.writeHead(404).end(), 'another program answers there'],
    [
      'reports a redirect',
      (_request, response) => void response.writeHead(302, { location: '/x' }).end(),
      'another program answers there',
    ],
    ['reports a rejected token', (_request, response) => void response.writeHead(401).end(), 'requires a token'],
    ['reports a broken connection', (request) => void request.socket.destroy(), 'closes the connection'],
    ['reports 100 MB', endless(megabytes100, {}), 'more than 8 MiB'],
    ['reports an announced 100 MB', endless(megabytes100, { 'content-length': megabytes100 }), 'more than 8 MiB'],
  ])('%s', async (_what, lie, words) => {
    begin();
    liar.lie = lie;
    await expect(source.follow(['a'])).rejects.toMatchObject({ name: 'Fault' });
    expect(finding()).toContain(words);
    expect(source.metrics.failing).not.toBeNull();
  });

  it('understands an agent of the previous version and reports it as old', async () => {
    begin();
    const pod = '6e3aba0b-eab2-44ec-8616-afc7bc96390f';
    liar.lie = sends(() => recordedAnswer(1));
    source.pods.set(pod, podRecord(pod, 'n1', 'a'.repeat(64)));
    await source.follow([pod], ['n1']);
    const second = source.metrics.newestSecond() ?? 0;
    expect(source.metrics.pod(pod)?.cpuPercent.at(second)).toBeGreaterThan(0);
    expect(source.metrics.pod(pod)?.pids.at(second)).toBeNaN();
    expect(source.metrics.node('n1')?.ioSomePressurePercent).toBeNull();
    expect(source.metrics.facts('n1')).toMatchObject({ load: null, interfaces: null, disks: null, rootDevice: null });
    const findings = source.metrics.health()[0]?.findings ?? [];
    expect(findings).toHaveLength(1);
    expect(provoked(findings, 'agent_old')).toMatchObject([{ params: { node: 'n1', version: '0.1.0' } }]);
  });

  it('reports why an agent cannot read some files, until it can', async () => {
    begin();
    let trouble = `EMFILE: too many open files${'!'.repeat(1000)}`;
    liar.lie = (_request, response) => void response.setHeader('faascope-agent-trouble', trouble).end(answer([]));
    await source.follow([], ['n1']);
    const message = trouble.slice(0, 200);
    const partly = provoked(source.metrics.health()[0]?.findings ?? [], 'agent_reads_partly');
    expect(partly).toMatchObject([{ params: { node: 'n1', message } }]);
    trouble = '';
    await until('it can again', () => !finding().includes('EMFILE'));
  });

  it('an answer without figures makes everything unknown, with a finding', async () => {
    begin();
    liar.lie = sends(() => answer([{ uid: 'a', ids: [idOf(1)] }]));
    await source.follow(['a'], ['n1']);
    const second = Math.floor(Date.now() / 1000) - 1;
    expect(source.metrics.pod('a')?.cpuPercent.at(second)).toBeNaN();
    expect(source.metrics.pod('a')?.workingSetBytes.at(second)).toBeNaN();
    expect(finding()).toContain('--host-root');
  });

  it('impossible figures are unknown, with a finding', async () => {
    begin();
    liar.lie = sends(() => answer([], impossibleNode()));
    await source.follow([], ['n1']);
    const second = source.metrics.newestSecond() ?? 0;
    for (let ago = 0; ago < 60; ago++) expect(source.metrics.node('n1')?.cpuPercent?.at(second - ago)).toBeNaN();
    expect(finding()).toContain('--host-root');
  });

  it('memory does not grow if every answer has other containers', async () => {
    begin();
    let made = 0;
    liar.lie = sends(() => answer([{ uid: 'a', ids: Array.from({ length: 200 }, () => idOf(++made)) }]));
    await source.follow(['a']);
    await until('it was polled', () => made >= 600);
    expect(source.metrics.pod('a')?.cpuPercent.at(Math.floor(Date.now() / 1000))).toBeNaN();
  });

  it('memory does not grow if an answer sends 100 MB every second', async () => {
    begin();
    liar.lie = sends(() => answer([]));
    await source.follow(['a']);
    let lies = 0;
    const lie = endless(megabytes100, {});
    liar.lie = (request, response) => {
      lies++;
      lie(request, response);
    };
    const beforeMib = await liveMemory();
    const mostMib = await mostWhile(
      liveMemory,
      until('it lied often', () => lies >= 6),
    );
    console.log(`live memory ${beforeMib.toFixed(1)} MiB before, at most ${mostMib.toFixed(1)} MiB (liar included)`);
    expect(mostMib - beforeMib).toBeLessThan(mostAnswerMib);
    liar.lie = sends(() => answer([]));
    await until('it is well again', () => finding().includes('--host-root'));
  });
});
