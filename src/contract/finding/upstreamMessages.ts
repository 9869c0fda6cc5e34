import type { Finding, FindingParams } from './finding.ts';
import type { FindingCode } from './findingKinds.ts';

type CodeWithMessage = {
  readonly [Code in FindingCode]: 'message' extends keyof FindingParams[Code] ? Code : never;
}[FindingCode];

/** An upstream's message may name any namespace, so a client limited to some namespaces does not get it. */
export function errorMessageFor(namespaces: ReadonlySet<string> | null, message: string): string {
  return namespaces === null ? message : 'The message is shown to tokens that may see all namespaces.';
}

/** A finding as a client may see it: {@link errorMessageFor} in place of an upstream's message. */
export function findingFor(namespaces: ReadonlySet<string> | null, finding: Finding): Finding {
  if (namespaces === null) return finding;
  switch (finding.code) {
    case 'kubernetes_failing':
      return { code: finding.code, params: hidden(finding.params) };
    case 'agents_not_listed':
      return { code: finding.code, params: hidden(finding.params) };
    case 'agent_failing':
      return { code: finding.code, params: hidden(finding.params) };
    case 'agent_reads_partly':
      return { code: finding.code, params: hidden(finding.params) };
    case 'prometheus_failing':
    case 'gateway_failing':
    case 'gateway_metrics_failing':
      return { code: finding.code, params: hidden(finding.params) };
    case 'task_failing':
      return { code: finding.code, params: hidden(finding.params) };
    default: {
      // Does not compile if a code with a message is missing above.
      const others: Finding<Exclude<FindingCode, CodeWithMessage>> = finding;
      return others;
    }
  }

  function hidden<Params extends { readonly message: string }>(params: Params): Params {
    const message = errorMessageFor(namespaces, params.message);
    // Some sentences go on after it.
    return { ...params, message: params.message.endsWith('.') ? message : message.replace(/\.$/, '') };
  }
}
