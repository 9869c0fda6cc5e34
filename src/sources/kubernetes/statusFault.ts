import { Fault } from '../../model/fault.ts';
import { textAt } from '../http/jsonMember.ts';
import { retryAfterMs } from '../http/retryAfter.ts';
import type { ClusterResponse } from './clusterApi.ts';

const mostWords = 2000;
const mostBytes = 64 * 1024;

/** The API answered, but not with what was asked for. */
export class StatusFault extends Fault {
  readonly status: number;
  /** How long the API asks to be left alone, ms; null where it does not. */
  readonly retryAfterMs: number | null;

  constructor(status: number, words: string, retryAfterMs: number | null = null) {
    super('upstream_failed', `The Kubernetes API answered ${status}: ${words}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What an answer that is no success says (a Status of `v1`, or text); reads its body, or gives up on a long one. */
export async function statusFault({ status, headers, body }: ClusterResponse): Promise<StatusFault> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      if (Buffer.isBuffer(chunk)) chunks.push(chunk);
      length += chunks.at(-1)?.length ?? 0;
      if (length > mostBytes) break;
    }
  } catch {
    // What came of it has to do.
  }
  const text = Buffer.concat(chunks).toString();
  return new StatusFault(status, wordsOf(text).slice(0, mostWords), retryAfterMs(headers['retry-after']));
}

function wordsOf(text: string): string {
  try {
    return textAt(JSON.parse(text), 'message') ?? 'no words';
  } catch {
    return text.trim().split('\n', 1)[0] || 'no words';
  }
}
