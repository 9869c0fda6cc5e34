import type { ContainerResources, Resources } from '../../model/inventory/declaration.ts';
import { parseQuantity } from '../../model/inventory/quantity.ts';
import { member, textAt } from '../../sources/http/jsonMember.ts';

/** Labels that the provider adds to those of the function. */
const ownLabels: ReadonlySet<string> = new Set(['faas_function', 'uid']);
/**
 * Annotations that configure functions. Others may hold anything: `last-applied-configuration` has environment values.
 */
const shownAnnotations: ReadonlySet<string> = new Set([
  'com.openfaas.health.http.initialDelay',
  'com.openfaas.health.http.path',
  'com.openfaas.health.http.periodSeconds',
  'com.openfaas.ready.http.initialDelay',
  'com.openfaas.ready.http.path',
  'com.openfaas.ready.http.periodSeconds',
  'prometheus.io.scrape',
  'schedule',
  'topic',
]);
const most = 1_000_000;

/** The labels of a function among those of its pods. */
export function functionLabels(labels: unknown): Record<string, string> {
  return texts(labels, (name) => !ownLabels.has(name));
}

/** The annotations that may be shown. */
export function functionAnnotations(annotations: unknown): Record<string, string> {
  return texts(annotations, (name) => shownAnnotations.has(name));
}

/** The bounds of its replicas that labels set. */
export function declaredScale(labels: Readonly<Record<string, string>>): {
  readonly scaleMin: number | null;
  readonly scaleMax: number | null;
} {
  return { scaleMin: count(labels['com.openfaas.scale.min']), scaleMax: count(labels['com.openfaas.scale.max']) };
}

/** `limits` and `requests` of an object; an amount of 0 is none. */
export function declaredResources(object: unknown): ContainerResources {
  const amounts = (kind: string): Resources => ({
    cpuCores: parseQuantity(member(object, kind, 'cpu')) || null,
    memoryBytes: parseQuantity(member(object, kind, 'memory')) || null,
  });
  return { limits: amounts('limits'), requests: amounts('requests') };
}

function texts(object: unknown, isWanted: (name: string) => boolean): Record<string, string> {
  if (typeof object !== 'object' || object === null) return {};
  const found: [string, string][] = [];
  for (const name of Object.keys(object)) {
    const text = textAt(object, name);
    if (text !== null && isWanted(name)) found.push([name, text]);
  }
  return Object.fromEntries(found);
}

function count(text: string | undefined): number | null {
  const value = /^\d{1,7}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return value <= most ? value : null;
}
