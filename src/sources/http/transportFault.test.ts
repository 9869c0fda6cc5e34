import { describe, expect, it } from 'vitest';
import { onBug } from '../../model/bugs.ts';
import { Fault } from '../../model/fault.ts';
import { faultOf, timeoutFault, transportFault, type Upstream } from './transportFault.ts';

const gateway: Upstream = {
  title: 'gateway',
  url: new URL('https://up.example/prefix'),
  trust: { authority: '--ca-file' },
};
const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });

describe('transportFault', () => {
  it.each<[Error, string, string]>([
    [coded('ECONNREFUSED'), 'upstream_refused', 'Connection refused by up.example:443 (gateway).'],
    [
      coded('ECONNREFUSED', { address: '10.0.0.7', port: 443 }),
      'upstream_refused',
      'Connection refused by up.example:443 (gateway).',
    ],
    // A proxy.
    [
      coded('ECONNREFUSED', { address: 'fd00::7', port: 3128 }),
      'upstream_refused',
      'Connection refused by [fd00::7]:3128.',
    ],
    [
      new AggregateError([coded('ECONNREFUSED', { address: '::1', port: 443 }), coded('ECONNREFUSED')]),
      'upstream_refused',
      'Connection refused by up.example:443 (gateway).',
    ],
    [coded('ENOTFOUND', { hostname: 'up.example' }), 'upstream_refused', 'Cannot resolve up.example (gateway).'],
    [coded('EAI_AGAIN', { hostname: 'proxy.example' }), 'upstream_refused', 'Cannot resolve proxy.example.'],
    [coded('EHOSTUNREACH'), 'upstream_refused', 'No route to up.example:443 (gateway) (EHOSTUNREACH).'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'upstream_timeout', 'up.example:443 (gateway) did not answer in time.'],
    [
      new Error('fetch failed', { cause: coded('ECONNRESET') }),
      'upstream_failed',
      'up.example:443 (gateway) closed the connection before its answer was complete (ECONNRESET).',
    ],
    [
      coded('SELF_SIGNED_CERT_IN_CHAIN'),
      'upstream_failed',
      'The certificate of up.example:443 (gateway) is not signed by a trusted authority (SELF_SIGNED_CERT_IN_CHAIN). Check --ca-file.',
    ],
    [coded('CERT_HAS_EXPIRED'), 'upstream_failed', 'The certificate of up.example:443 (gateway) has expired.'],
    [
      coded('ERR_TLS_CERT_ALTNAME_INVALID'),
      'upstream_failed',
      'The certificate of up.example:443 (gateway) is for another name.',
    ],
    [
      coded('CERT_REVOKED'),
      'upstream_failed',
      'The certificate of up.example:443 (gateway) is not valid (CERT_REVOKED).',
    ],
    [
      coded('ERR_SSL_WRONG_VERSION_NUMBER'),
      'upstream_failed',
      'TLS handshake with up.example:443 (gateway) failed (ERR_SSL_WRONG_VERSION_NUMBER).',
    ],
    [coded('EMFILE'), 'upstream_failed', 'The connection to up.example:443 (gateway) failed (EMFILE).'],
    [AbortSignal.abort().reason, 'upstream_failed', 'The connection to up.example:443 (gateway) failed.'],
  ])('maps %s to %s: %s', (thrown, code, message) => {
    expect(transportFault(thrown, gateway)).toMatchObject({ name: 'Fault', code, message, cause: thrown });
  });

  it('names an upstream by host and port if it has no other name', () => {
    const upstream = { title: null, url: new URL('http://[fd00::1]/') };
    expect(transportFault(coded('ECONNREFUSED'), upstream).message).toBe('Connection refused by [fd00::1]:80.');
    expect(timeoutFault(upstream).message).toBe('[fd00::1]:80 did not answer in time.');
  });

  it('returns a Fault unchanged', () => {
    const fault = new Fault('target_not_allowed', 'No.');
    expect(transportFault(fault, gateway)).toBe(fault);
  });
});

describe('faultOf', () => {
  const lost = new Fault('upstream_failed', 'The connection was lost.');
  it.each<[string, unknown, boolean]>([
    ['an error of a connection', coded('ECONNRESET'), false],
    ['an error that a connection caused', new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }), false],
    ['the end of a signal', AbortSignal.abort().reason, false],
    ['a TypeError', new TypeError('Cannot read properties of null'), true],
    ['a RangeError', new RangeError('Invalid array length'), true],
    ['a SyntaxError', new SyntaxError('Unexpected end of JSON input'), true],
    ['an error without a code', new Error('x'), false],
    ['a failed assertion of undici', coded('ERR_ASSERTION'), false],
    ['a wrong call of Node', coded('ERR_OUT_OF_RANGE'), true],
    ['what is no error', undefined, false],
  ])('tells bugs from failures of an upstream: %s', (_name, thrown, isBug) => {
    const bugs: unknown[] = [];
    const end = onBug((bug) => bugs.push(bug));
    const fault = faultOf(thrown, () => lost);
    end();
    expect(bugs).toEqual(isBug ? [thrown] : []);
    if (isBug) expect(fault).toMatchObject({ code: 'internal', cause: thrown });
    else expect(fault).toBe(lost);
  });
});
