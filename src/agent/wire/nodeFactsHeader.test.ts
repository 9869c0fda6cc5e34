import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostDeviceNames, nothingReported, type ReportedFacts } from '../../model/inventory/nodeDescription.ts';
import { mostFactsLength, readFacts, writeFacts } from './nodeFactsHeader.ts';

const example: ReportedFacts = {
  load: [0.52, 1.25, 2],
  interfaces: ['eth0', 'eth1'],
  disks: ['vda', 'cciss/c0d0'],
  rootDevice: '/dev/mapper/vg-root',
};
const numbered = (count: number, length = 0) =>
  Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, 'é'));

describe('the header with what a node reports of itself', () => {
  it('is text of printable ASCII', () => {
    expect(writeFacts(example)).toBe(
      'load=0.52,1.25,2; root=%2Fdev%2Fmapper%2Fvg-root; interfaces=eth0,eth1; disks=vda,cciss%2Fc0d0',
    );
  });

  it('reads as it was written', () => {
    const name = fc.string({ minLength: 1, maxLength: 15, unit: 'grapheme' }).filter((text) => !/\p{C}/u.test(text));
    const load = fc.integer({ min: 0, max: 1e6 }).map((hundredths) => hundredths / 100);
    const names = fc.option(fc.array(name, { maxLength: 4 }));
    const facts = fc.record({
      load: fc.option(fc.tuple(load, load, load)),
      interfaces: names,
      disks: names,
      rootDevice: fc.option(name),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const text = writeFacts(given);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(readFacts(text)).toEqual(given);
      }),
    );
  });

  it.each<[string, ReportedFacts, ReportedFacts]>([
    [
      'too many interfaces',
      { ...example, interfaces: numbered(mostDeviceNames + 1) },
      { ...example, interfaces: null },
    ],
    [
      'as many disks as fit',
      { ...example, disks: numbered(mostDeviceNames) },
      { ...example, disks: numbered(mostDeviceNames) },
    ],
    [
      'a list that is too long',
      { ...example, interfaces: numbered(mostDeviceNames, 32) },
      { ...example, interfaces: null },
    ],
  ])('is sent without %s', (_what, given, want) => {
    const text = writeFacts(given);
    expect(text.length).toBeLessThanOrEqual(mostFactsLength);
    expect(readFacts(text)).toEqual(want);
  });

  it.each<[string, string | string[] | undefined]>([
    ['an agent that does not send it', undefined],
    ['an agent that sends it twice', ['load=1,1,1', 'load=2,2,2']],
    ['an empty one', ''],
    ['one that is too long', `load=1,1,1; disks=${'a'.repeat(mostFactsLength)}`],
    ['another text', 'hello, world'],
    ['a negative load', 'load=-1,0,0'],
    ['a load that is no number', 'load=NaN,0,0'],
    ['an infinite load', 'load=0,Infinity,0'],
    ['a load of an absurd length', `load=0,${'9'.repeat(400)},0`],
    ['two load averages', 'load=1,2'],
    ['four load averages', 'load=1,2,3,4'],
    ['no load average', 'load='],
    ['malformed escapes', 'interfaces=%zz; disks=%ff; root=%'],
    ['an empty name', 'interfaces=eth0,,eth1; disks=,'],
    ['too many names', `interfaces=${numbered(mostDeviceNames + 1).join(',')}`],
    ['two root devices', 'root=a,b'],
    ['no root device', 'root='],
  ])('reads as unknown from %s', (_what, header) => expect(readFacts(header)).toEqual(nothingReported));

  it('keeps what is well-formed beside what is not, and what a newer agent adds does no harm', () => {
    const header = 'load=1,x,3; disks=vda; uptime=7; __proto__=a; interfaces=; root=%2Fdev%2Fvda';
    expect(readFacts(header)).toEqual({ load: null, disks: ['vda'], interfaces: [], rootDevice: '/dev/vda' });
  });

  it('reads names without what cannot be printed', () => {
    expect(readFacts('interfaces=%1b%5b2Jeth0,%E2%80%AE0hte; root=a%0d%0ab')).toMatchObject({
      interfaces: ['?[2Jeth0', '?0hte'],
      rootDevice: 'a??b',
    });
  });
});
