import { describe, expect, it } from 'vitest';
import { Fault } from '../model/fault.ts';
import { shownTo } from './httpErrors.ts';

describe('shownTo', () => {
  const ofUpstream = new Fault('upstream_failed', 'User "hidden:faascope" cannot list nodes.', { reason: 'forbidden' });
  const some = new Set(['team-a']);

  it('keeps the code but not the message of an upstream from a client limited to some namespaces', () => {
    expect(shownTo(some, ofUpstream)).toMatchObject({
      code: 'upstream_failed',
      reason: 'forbidden',
      message: 'The message is shown to tokens that may see all namespaces.',
    });
  });

  it.each<[string, ReadonlySet<string> | null, unknown]>([
    ['a message of an upstream to a client that may see all', null, ofUpstream],
    ['a message of this server', some, new Fault('malformed_parameter', 'The address needs a port.')],
    ['a bug', some, new TypeError('x is undefined')],
  ])('leaves %s as it is', (_what, namespaces, thrown) => {
    expect(shownTo(namespaces, thrown)).toBe(thrown);
  });
});
