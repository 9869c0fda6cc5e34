import { describe, expect, it } from 'vitest';
import { en } from '../../i18n/en.ts';
import { zh } from '../../i18n/zh.ts';
import { askedFigure } from './askedFigure.ts';
import { type CardContent, cardContent, type Known, type ShownCell, unknownFact } from './cardContent.ts';
import type { Explanation, FigureAnswer, Provenance } from './provenance.ts';

const usual: ShownCell = {
  text: '7.15',
  isUnknown: false,
  isCoarse: false,
  isOfSecond: false,
  heldClock: null,
  callsThen: null,
};
const prometheus: Provenance = { source: 'prometheus', intervalSeconds: 15.02, ageSeconds: 8.04, why: null, how: null };
const second: Provenance = { source: 'agent', intervalSeconds: 1.01, ageSeconds: 0.4, why: null, how: null };
const answer: FigureAnswer = { nowSeconds: 1000, provenance: second, callsPerSecond: 2, replicasWanted: 1 };

function contentOf(
  name: string,
  cell: Partial<ShownCell>,
  known: Partial<Known> = {},
  words = en.figureCard,
): CardContent {
  const shown = { ...usual, ...cell };
  const asked = askedFigure(name, shown);
  if (asked === null) throw new Error(`${name} is none.`);
  return cardContent(
    { asked, cell: shown, answer, provenance: second, explanation: null, isUnanswered: false, ...known },
    words,
  );
}

/** The rows of a card as text; what is marked stands between asterisks. */
function rowsOf({ rows }: CardContent): readonly string[] {
  return rows.map(({ label, parts }) => {
    const texts = parts.map(({ text, isWarning }) => (isWarning ? `*${text}*` : text));
    return `${label}: ${texts.join('')}`;
  });
}

describe('The card of a figure', () => {
  it.each<[name: string, text: string, en: string, zh: string]>([
    ['node:vm:cpuPercent', '7.15', 'CPU of vm: 7.15%', 'vm 的 CPU：7.15%'],
    ['pod:a/add-0:memoryPercent', '12.4%', 'Memory of add-0: 12.4%', 'add-0 的内存：12.4%'],
    ['node:vm:networkUpKibPerSecond', '562', 'Sent of vm: 562 KiB/s', 'vm 的发送：562 KiB/s'],
    ['function:a/add:p95Ms', '<5 ms', 'p95 of add: <5 ms', 'add 的 p95：<5 ms'],
    ['function:a/add:replicasReady', '–/2', 'Replicas ready of add: –/2', 'add 的就绪副本：–/2'],
    ['function:a/add:errorsPerSecond', '2 err', 'Errors of add: 2 err', 'add 的错误：2 err'],
    ['strip:calls', '12', 'Calls: 12/s', '调用：12/s'],
    ['invocation:9f:elapsed', '1.4 s', 'Duration of call: 1.4 s', '调用时长：1.4 s'],
  ])('of %s names it with its value %j', (name, text, english, chinese) => {
    const cell = { text, isUnknown: text.startsWith('–') };
    expect(contentOf(name, cell).title).toBe(english);
    expect(contentOf(name, cell, {}, zh.figureCard).title).toBe(chinese);
  });

  it('says unknown instead of a dash', () => {
    expect(contentOf('node:vm:cpuPercent', { text: '–', isUnknown: true }).title).toBe('CPU of vm: unknown');
  });

  it.each<[what: string, Provenance, Partial<ShownCell>, readonly string[]]>([
    ['each second', second, {}, ['source: agent', 'interval: every 1 s, last update 0.4 s ago']],
    ['every 15 s', prometheus, {}, ['source: prometheus', 'interval: *every 15 s*, last update 8.0 s ago']],
    ['late', { ...second, ageSeconds: 12.4 }, {}, ['source: agent', 'interval: every 1 s*, last update 12 s ago*']],
    [
      'late, if no more than two intervals',
      { ...prometheus, ageSeconds: 29 },
      {},
      ['source: prometheus', 'interval: *every 15 s*, last update 29 s ago'],
    ],
    ['at no known interval', { ...second, intervalSeconds: null }, {}, ['source: agent', 'last update: 0.4 s ago']],
    ['of a held second', second, { heldClock: '14:04:18' }, ['source: agent', 'interval: every 1 s, as of 14:04:18']],
    [
      'that has no measurement',
      { ...second, source: 'kubernetes', intervalSeconds: null, ageSeconds: null },
      {},
      ['source: kubernetes'],
    ],
    [
      'measured every 2.5 s',
      { ...second, intervalSeconds: 2.497 },
      {},
      ['source: agent', 'interval: *every 2.5 s*, last update 0.4 s ago'],
    ],
  ])('tells where one comes from that is measured %s', (_, provenance, cell, rows) => {
    expect(rowsOf(contentOf('node:vm:cpuPercent', cell, { provenance }))).toEqual(rows);
  });

  const { reasons } = en.figureCard;
  const unmeasured: Provenance = { source: null, intervalSeconds: null, ageSeconds: null, why: null, how: null };
  it.each<[what: string, name: string, Partial<ShownCell>, Partial<Known>, reason: string | null]>([
    ['no source', 'node:vm:cpuPercent', {}, { provenance: unmeasured }, reasons.noSource],
    ['no calls', 'function:a/b:p95Ms', {}, { answer: { ...answer, callsPerSecond: 0 } }, reasons.noCalls],
    ['unknown calls', 'function:a/b:p95Ms', {}, { answer: { ...answer, callsPerSecond: null } }, reasons.notYet],
    [
      'no calls, but of CPU',
      'function:a/b:cpuPercent',
      {},
      { answer: { ...answer, callsPerSecond: 0 } },
      reasons.notYet,
    ],
    ['no replica', 'function:a/b:cpuPercent', {}, { answer: { ...answer, replicasWanted: 0 } }, reasons.noReplica],
    ['a coarse row', 'function:a/b:p95Ms', { isCoarse: true }, {}, reasons.coarse],
    ['a held second', 'function:a/b:cpuPercent', { heldClock: '14:04:18', isOfSecond: true }, {}, reasons.held],
    [
      'a mean of all calls',
      'function:a/b:runMeanMs',
      { heldClock: '14:04:18', isOfSecond: true },
      {},
      reasons.heldList,
    ],
    ['a second without calls', 'function:a/b:p50Ms', { isOfSecond: true, callsThen: 0 }, {}, reasons.noCallsInSecond],
    ['a second with calls', 'function:a/b:p50Ms', { isOfSecond: true, callsThen: 3 }, {}, reasons.outsideBuckets],
    [
      'a second with calls, without a histogram',
      'function:a/b:p50Ms',
      { isOfSecond: true, callsThen: 3 },
      { provenance: unmeasured },
      reasons.noSource,
    ],
    [
      'a second with calls, before the answer',
      'function:a/b:p50Ms',
      { isOfSecond: true, callsThen: 3 },
      { answer: null, provenance: null },
      null,
    ],
    ['no answer', 'node:vm:cpuPercent', {}, { answer: null, provenance: null, isUnanswered: true }, reasons.unanswered],
    ['no answer yet', 'node:vm:cpuPercent', {}, { answer: null, provenance: null }, null],
  ])('says why an unknown figure is: %s', (_, name, cell, known, reason) => {
    const rows = contentOf(name, { text: '–', isUnknown: true, ...cell }, known).rows;
    expect(rows.find(({ label }) => label === 'reason')?.parts[0]?.text ?? null).toBe(reason);
  });

  const explanation: Explanation = {
    code: 'no_agents',
    text: 'No agent on vm.',
    fix: 'Install it.',
    copy: 'kubectl apply -f a.yaml',
  };
  it.each<[what: string, Partial<ShownCell>, Partial<Known>, readonly string[]]>([
    ['coarse', {}, { provenance: prometheus }, ['why not 1 s: No agent on vm.', 'how to fix: Install it.']],
    ['of another source', {}, {}, ['why: No agent on vm.', 'how to fix: Install it.']],
    [
      'unknown',
      { text: '–', isUnknown: true },
      { provenance: unmeasured },
      ['reason: No agent on vm.', 'how to fix: Install it.'],
    ],
    [
      'unknown without replicas',
      { text: '–', isUnknown: true },
      { answer: { ...answer, replicasWanted: 0 } },
      [`reason: ${reasons.noReplica}`, 'how to fix: Install it.'],
    ],
  ])('says in the words of the doctor why a figure is %s', (_, cell, known, rows) => {
    const content = contentOf('function:a/b:cpuPercent', cell, { explanation, ...known });
    expect(rowsOf(content).slice(-2)).toEqual(rows);
    expect(content.command).toBe('kubectl apply -f a.yaml');
  });

  it.each<[how: string | null, source: string, shown: string | null, copied?: string | null]>([
    [null, 'agent', null],
    ['/proc/stat', 'agent', '/proc/stat', null],
    ['statfs /', 'agent', 'statfs /', null],
    ['http://10.0.0.1:9090 sum(rate(x[1m])) by (pod)', 'agent, http://10.0.0.1:9090', 'sum(rate(x[1m])) by (pod)'],
    ['https://a:1/v1,https://b:1/v1,+2 cpu.stat', 'agent, https://a:1/v1,https://b:1/v1,+2', 'cpu.stat'],
  ])('shows the address and the query of %j', (how, source, shown, copied = shown) => {
    const content = contentOf('node:vm:cpuPercent', {}, { provenance: { ...second, how } });
    expect([rowsOf(content)[0], content.how, content.query]).toEqual([`source: ${source}`, shown, copied]);
  });

  it.each<[label: string, subject: string, reason: string, title: string, why: string]>([
    ['image', 'add', 'notReported', 'image of add: unknown', reasons.notReported],
    ['node', 'add', 'noReplica', 'node of add: unknown', reasons.noReplica],
    ['maximum scale', 'add', 'notDeclared', 'maximum scale of add: none', reasons.notDeclared],
    ['node', 'add', 'toString', 'node of add: unknown', reasons.notReported],
  ])('says of the fact %s of %s why it is unknown: %s', (label, subject, reason, title, why) => {
    const content = unknownFact({ label, subject, reason }, en.figureCard);
    expect([content.title, rowsOf(content)]).toEqual([title, [`reason: ${why}`]]);
  });

  it('says once where a figure that is known came from, and that the server does not answer now', () => {
    const content = contentOf('node:vm:cpuPercent', {}, { isUnanswered: true });
    expect(rowsOf(content)).toEqual([
      'source: agent',
      'interval: every 1 s, last update 0.4 s ago',
      `reason: ${reasons.unanswered}`,
    ]);
  });

  it('has no reason for a figure that is known', () => {
    expect(rowsOf(contentOf('node:vm:cpuPercent', {}, { provenance: unmeasured }))).toEqual(['source: none']);
  });
});
