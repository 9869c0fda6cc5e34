import type { declaredNames } from '../../contract/v1/declared.ts';
import type { FunctionObject } from '../../contract/v1/function.ts';
import type { FunctionDeclaration, Resources } from '../../model/inventory/declaration.ts';

type Declared = Pick<FunctionObject, (typeof declaredNames)[number]>;

/** What the declaration of a function says, as `/api/v1` serves it. */
export function declaredObject(declared: FunctionDeclaration | undefined): Declared {
  const { labels, annotations, scaleMin, scaleMax, resources, readTimeoutMs, writeTimeoutMs } = declared ?? unknown;
  return {
    labels: labels === null ? null : { ...labels },
    annotations: annotations === null ? null : { ...annotations },
    scaleMin,
    scaleMax,
    limits: amounts(resources?.limits),
    requests: amounts(resources?.requests),
    readTimeoutSeconds: seconds(readTimeoutMs),
    writeTimeoutSeconds: seconds(writeTimeoutMs),
  };
}

/** Limits or requests; null where unknown. */
export function amounts(
  resources: Resources | undefined,
): { cpuCores: number | null; memoryBytes: number | null } | null {
  return resources === undefined ? null : { ...resources };
}

const unknown = {
  labels: null,
  annotations: null,
  scaleMin: null,
  scaleMax: null,
  resources: null,
  readTimeoutMs: null,
  writeTimeoutMs: null,
} as const;

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
