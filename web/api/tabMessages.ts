import { type ClientErrorCode, FaascopeError, type TopicName, type WatchStatus } from '../../src/client/client.ts';
import type { StreamEvent } from '../../src/client/streamEvent.ts';

/** What a tab says to the hub that holds the stream. */
export interface ToHub {
  readonly kind: 'follow';
  /** The tab wants these, no others. */
  readonly topics: readonly TopicName[];
}

/** A {@link WatchStatus} that can be sent from one thread to another. */
export type SentStatus =
  | Exclude<WatchStatus, { readonly kind: 'lost' }>
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly error: SentError };

interface SentError {
  readonly code: ClientErrorCode;
  readonly message: string;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
}

/** What the hub says to a tab. */
export type ToTab =
  /** There is a new hub: it knows nothing of the tab yet. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'event'; readonly event: StreamEvent }
  | { readonly kind: 'status'; readonly status: SentStatus };

/** One end of the connection between a tab and the hub. */
export interface Port<Sent, Received> {
  send(message: Sent): void;
  /** Sets who gets the messages. */
  receive(take: (message: Received) => void): void;
}

/** How a tab speaks with the hub. */
export type TabPort = Port<ToHub, ToTab>;

/** A status as it is sent to tabs: of an error, what survives a structured clone. */
export function sentStatus(status: WatchStatus): SentStatus {
  if (status.kind !== 'lost') return status;
  const { code, message, status: httpStatus, retryAfterSeconds } = status.error;
  return { kind: 'lost', sinceMs: status.sinceMs, error: { code, message, status: httpStatus, retryAfterSeconds } };
}

/** The status that {@link sentStatus} was given; its error is a `FaascopeError` again. */
export function receivedStatus(status: SentStatus): WatchStatus {
  if (status.kind !== 'lost') return status;
  const { code, message, status: httpStatus, retryAfterSeconds } = status.error;
  return { ...status, error: new FaascopeError(code, message, httpStatus, retryAfterSeconds) };
}
