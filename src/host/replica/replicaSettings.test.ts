import { expect, test } from 'vitest';
import { replicaSettings } from './replicaSettings.ts';

test('has the defaults of the classic watchdog', () => {
  expect(replicaSettings({ fprocess: 'cat', PATH: '/bin' })).toEqual({
    fprocess: 'cat',
    command: ['cat'],
    listen: { port: 8080 },
    hosted: false,
    version: 'unknown',
    readTimeoutMs: 5000,
    writeTimeoutMs: 5000,
    execTimeoutMs: null,
    writeDebug: false,
    combineOutput: false,
    cgiHeaders: true,
    contentType: null,
    maxInFlight: null,
    environment: { fprocess: 'cat', PATH: '/bin' },
  });
});

test.each([
  [{ fprocess: 'sh  -c x' }, { command: ['sh', '-c', 'x'] }],
  [
    { exec_timeout: '1m30s', read_timeout: '7', write_timeout: '300ms' },
    { execTimeoutMs: 90_000, readTimeoutMs: 7000, writeTimeoutMs: 300 },
  ],
  [{ exec_timeout: '0s' }, { execTimeoutMs: null }],
  [
    { write_debug: 'true', combine_output: 'true', cgi_headers: 'false' },
    { writeDebug: true, combineOutput: true, cgiHeaders: false },
  ],
  [
    { port: '0', max_inflight: '3', content_type: 'a/b' },
    { listen: { port: 0 }, maxInFlight: 3, contentType: 'a/b' },
  ],
  [
    { faascope_socket: '/s', faascope_hosted: 'true', faascope_version: '1' },
    { listen: { path: '/s' }, hosted: true, version: '1', environment: { fprocess: 'cat' } },
  ],
  // A function may have a variable with a name that the host uses to configure replicas.
  [{ 'faascope_function.faascope_socket': '/s' }, { listen: { port: 8080 } }],
])('parses %j', (environment, expected) => {
  expect(replicaSettings({ fprocess: 'cat', ...environment })).toMatchObject(expected);
});

test.each([
  [{ fprocess: ' ' }, 'fprocess'],
  [{ exec_timeout: 'soon' }, 'exec_timeout'],
  [{ port: '80a' }, 'port'],
])('rejects %j', (environment, name) => {
  expect(() => replicaSettings({ fprocess: 'cat', ...environment })).toThrow(name);
});

test('under a host, a function gets its own variables and the inherited ones, but none of the host', () => {
  const given = {
    PATH: '/host',
    HOSTNAME: 'pod',
    'faascope_function.fprocess': 'own',
    'faascope_function.PATH': '/own',
    'faascope_function.NODE_OPTIONS': '--x',
    'faascope_function.write_debug': 'true',
    faascope_hosted: 'true',
  };
  const { environment, command, writeDebug } = replicaSettings(given);
  expect(environment).toEqual({
    PATH: '/own',
    HOSTNAME: 'pod',
    fprocess: 'own',
    NODE_OPTIONS: '--x',
    write_debug: 'true',
  });
  expect({ command, writeDebug }).toEqual({ command: ['own'], writeDebug: true });
});
