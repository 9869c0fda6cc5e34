import { lostBy } from '../../src/client/faascopeError.ts';

/** Of an answer no more is read, bytes. */
export const mostRead = 8 * 1024 * 1024;

/** What was read of an answer. */
export interface ReadBody {
  readonly bytes: Uint8Array;
  /** False if there was more than {@link mostRead}. */
  readonly isWhole: boolean;
}

/**
 * Reads an answer up to a limit, and gives up the rest.
 * @param most bytes
 * @throws FaascopeError `unreachable` if the stream breaks off
 */
export async function readBody(stream: ReadableStream<Uint8Array> | null, most = mostRead): Promise<ReadBody> {
  if (stream === null) return { bytes: new Uint8Array(), isWhole: true };
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw lostBy(thrown);
    });
    if (done) return { bytes: joined(parts, length), isWhole: true };
    const room = most - length;
    parts.push(value.subarray(0, room));
    length += Math.min(room, value.length);
    if (value.length <= room) continue;
    await reader.cancel();
    return { bytes: joined(parts, length), isWhole: false };
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
