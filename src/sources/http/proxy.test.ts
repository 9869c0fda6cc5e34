import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const proxy = 'http://proxy:3128';
const https = { HTTPS_PROXY: proxy };

describe('proxyFor', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['https://k8s.example', {}, null],
    ['https://k8s.example', https, proxy],
    ['https://k8s.example', { https_proxy: 'proxy:3128' }, proxy],
    ['https://k8s.example', { https_proxy: 'http://small:1', HTTPS_PROXY: proxy }, 'http://small:1'],
    ['https://k8s.example', { HTTP_PROXY: proxy }, null],
    ['http://k8s.example', { HTTP_PROXY: proxy }, proxy],
    ['http://k8s.example', https, null],
    ['https://localhost:6443', https, null],
    ['https://127.0.0.1:6443', https, null],
    ['https://[::1]:6443', https, null],
  ])('%s with %j', (server, environment, want) => {
    expect(proxyFor(server, environment)).toBe(want);
  });

  it.each<[string, string, boolean]>([
    ['*', 'https://k8s.example', true],
    ['k8s.example', 'https://k8s.example', true],
    ['K8S.example', 'https://k8s.EXAMPLE', true],
    ['example', 'https://k8s.example', true],
    ['.example', 'https://k8s.example', true],
    ['*.example', 'https://k8s.example', true],
    ['.k8s.example', 'https://k8s.example', false],
    ['8s.example', 'https://k8s.example', false],
    ['other, k8s.example', 'https://k8s.example', true],
    ['k8s.example:443', 'https://k8s.example', true],
    ['k8s.example:6443', 'https://k8s.example', false],
    ['k8s.example:6443', 'https://k8s.example:6443', true],
    ['10.0.0.0/8', 'https://10.96.0.1', true],
    ['10.0.0.0/8', 'https://11.96.0.1', false],
    ['10.0.0.0/8', 'https://k8s.example', false],
    ['10.0.0.0/99', 'https://10.96.0.1', false],
    ['10.96.0.1', 'https://10.96.0.1:443', true],
    ['0.1', 'https://10.96.0.1', false],
    ['fd00::/8', 'https://[fd00::1]:6443', true],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
    ['fd00::1', 'https://[fd00::1]:6443', true],
    ['', 'https://k8s.example', false],
  ])('NO_PROXY=%s excludes %s: %s', (list, server, left) => {
    expect(proxyFor(server, { ...https, NO_PROXY: list })).toBe(left ? null : proxy);
  });
});
