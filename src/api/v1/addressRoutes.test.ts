import { describe, expect, it } from 'vitest';
import { loggedAddress } from './addressRoutes.ts';

describe('loggedAddress', () => {
  it.each<[string, string | null]>([
    ['10.0.0.1:9090', 'http://10.0.0.1:9090'],
    ['http://prometheus:9090/', 'http://prometheus:9090'],
    ['HTTPS://Prom.Example/prefix/', 'https://prom.example/prefix/'],
    ['[::1]:9090', 'http://[::1]:9090'],
    ['http://user:secret@10.0.0.1:9090/a?token=secret#secret', 'http://10.0.0.1:9090/a'],
    ['user:secret@10.0.0.1:9090', 'http://10.0.0.1:9090'],
    ['10.0.0.1\n:9090', 'http://10.0.0.1:9090'],
    ['http://[fe80::1%25eth0]:9090', null],
    ['http://a b', null],
  ])('spells %j as %s', (given, want) => {
    expect(loggedAddress(given)).toBe(want);
  });
});
