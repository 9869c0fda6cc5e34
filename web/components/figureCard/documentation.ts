import type { AskedFigure } from './askedFigure.ts';

const operations = {
  function: 'get_api_v1_functions__namespace___name_',
  pod: 'get_api_v1_pods__namespace___name_',
  node: 'get_api_v1_nodes__name_',
  call: 'get_api_v1_invocations__id_',
} as const;

/** Address of what the server's documents say about a figure: of the answer that has it. Null where none has. */
export function documentationOf({ subject }: AskedFigure, server: string): string | null {
  return subject.kind === 'page' ? null : `${server}/docs#/default/${operations[subject.kind]}`;
}
