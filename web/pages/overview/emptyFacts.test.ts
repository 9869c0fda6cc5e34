import { describe, expect, it } from 'vitest';
import type { DoctorState, SourceItem } from '../../../src/client/client.ts';
import { en } from '../../i18n/en.ts';
import { checkedLines, fixSteps } from './emptyFacts.ts';

const words = en.overview;

function doctor(changes: Partial<DoctorState> = {}): DoctorState {
  return {
    connection: 'lab',
    inventory: { source: 'kubernetes', functions: 0, pods: 0, nodes: 4 },
    figures: [],
    findings: [
      {
        code: 'no_agents',
        severity: 'warning',
        figures: ['node.cpuRate'],
        params: {},
        source: null,
        copy: 'kubectl apply -f deploy/agent.yaml',
        en: { text: 'No agents found.', fix: 'Install them.' },
        zh: { text: '未发现 agent。', fix: '请安装。' },
      },
      {
        code: 'loopback_only',
        severity: 'note',
        figures: [],
        params: {},
        source: null,
        copy: 'faascope --listen 0.0.0.0:8000',
        en: { text: 'Loopback only.', fix: '' },
        zh: { text: '', fix: '' },
      },
    ],
    ...changes,
  };
}

function source(changes: Partial<SourceItem> = {}): SourceItem {
  return {
    name: 'kubernetes',
    address: 'https://10.0.0.1:6443',
    version: 'v1.29.4',
    lastSuccessAtSeconds: 1000,
    latencyMs: 14.2,
    lastError: null,
    intervalSeconds: null,
    ...changes,
  };
}

const list = (...items: SourceItem[]) => ({ connection: 'lab', items });

describe('what was checked', () => {
  it('has each source, what the inventory holds and what is missing', () => {
    expect(checkedLines(doctor(), list(source()), words, 'en')).toEqual([
      { kind: 'found', name: 'kubernetes', result: 'v1.29.4 · https://10.0.0.1:6443, 14 ms' },
      { kind: 'found', name: 'Nodes', result: '4' },
      { kind: 'warning', name: 'Functions', result: 'none' },
      { kind: 'warning', name: 'agent', result: 'No agents found.' },
    ]);
  });

  it('says why a source does not answer', () => {
    const failing = source({ lastError: { atSeconds: 1001, message: 'Connection refused.' } });
    const never = source({ lastSuccessAtSeconds: null });
    expect(checkedLines(null, list(failing, never), words, 'en')).toEqual([
      { kind: 'critical', name: 'kubernetes', result: 'Connection refused.' },
      { kind: 'critical', name: 'kubernetes', result: 'https://10.0.0.1:6443' },
    ]);
  });
});

describe('what to do', () => {
  it('is to deploy a function, then what the doctor knows a command for', () => {
    const gateway = source({ name: 'gateway', address: 'http://10.0.0.1:31112/$(id)' });
    const steps = fixSteps(doctor(), list(gateway), words, 'zh', ['OpenFaaS']);
    expect(steps.map(({ command }) => command)).toEqual([
      "faas-cli store deploy nodeinfo --gateway 'http://10.0.0.1:31112/$(id)'",
      'kubectl apply -f deploy/agent.yaml',
      'faascope --kubernetes --functions-namespace NAME',
    ]);
    expect(steps[1]).toMatchObject({ title: '未发现 agent。', text: '请安装。' });
  });

  it.each([
    [['Knative'], words.deployWith('Knative')],
    [[], words.deployHint],
  ])('names the platform and no tool of another one: %j', (platforms, text) => {
    const [step] = fixSteps(doctor(), list(), words, 'en', platforms);
    expect(step).toEqual({ title: words.deploy, text, command: null });
  });

  it('is to add functions to the folder on a machine alone', () => {
    const local = doctor({ inventory: { source: 'local', functions: 0, pods: 0, nodes: 1 }, findings: [] });
    expect(fixSteps(local, null, words, 'en', ['OpenFaaS'])).toEqual([
      { title: words.deploy, text: words.deployLocalHint, command: null },
    ]);
  });
});
