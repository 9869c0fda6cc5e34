import type { IncomingMessage } from 'node:http';
import { Fault } from '../model/fault.ts';

/** How long a body may take to arrive. */
const bodyMs = 5000;

/**
 * Reads a JSON body.
 * @param shape one sentence that says what to send
 * @throws Fault malformed_request, body_too_large
 */
export async function jsonBody(request: IncomingMessage, mostBytes: number, shape: string): Promise<unknown> {
  const text = await textOf(request, mostBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('malformed_request', shape);
  }
}

/** A member of a JSON object; undefined if there is none, or no object. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/**
 * The text of a body such as `{"name": "..."}`.
 * @throws Fault malformed_request, also for a text that is empty or longer than `mostCharacters`
 */
export function textMember(body: unknown, name: string, mostCharacters: number): string {
  const text = memberOf(body, name);
  if (typeof text === 'string' && text !== '' && text.length <= mostCharacters) return text;
  const most = `a text of 1 to ${mostCharacters} characters`;
  throw new Fault('malformed_request', `Send a JSON body such as {"${name}": "..."}; ${name} is ${most}.`);
}

/** @throws Fault body_too_large, malformed_request */
function textOf(request: IncomingMessage, mostBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = (fault: Fault | null) => {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('close', cut);
      if (fault === null) resolve(Buffer.concat(chunks).toString());
      else reject(fault);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > mostBytes) {
        stop(new Fault('body_too_large', `The body is larger than ${mostBytes >> 10} KiB.`));
      }
    };
    const end = () => stop(null);
    const cut = () => stop(new Fault('malformed_request', 'The body ended early.'));
    const timer = setTimeout(() => stop(new Fault('malformed_request', 'The body did not arrive within 5 s.')), bodyMs);
    request.on('data', take).once('end', end).once('close', cut);
  });
}
