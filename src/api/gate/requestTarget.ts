import type { ErrorCode } from '../../contract/errorCode.ts';

/** The target of a request line. Parsed once: nothing behind the gate parses it again. */
export interface RequestTarget {
  readonly kind: 'target';
  /** As written. */
  readonly url: string;
  /** Host and port of an absolute target; empty for a target that begins with `/`. */
  readonly authority: string;
  /** As written, without authority and query. */
  readonly rawPath: string;
  /** With each segment decoded; a slash written as `%2F` stays encoded, because it separates no segments. */
  readonly path: string;
  /** As written, with its question mark; empty without a query. */
  readonly search: string;
}

/** Why a target is refused. */
export interface TargetMistake {
  readonly kind: 'mistake';
  readonly code: ErrorCode;
  readonly message: string;
}

const badStart = mistake(
  'malformed_request',
  'The request target must begin with /, http://HOST/ or https://HOST/, without a user name.',
);
const fragment = mistake('malformed_request', 'The request target must not have a fragment; write # as %23.');
const badEscape = mistake('malformed_parameter', 'The path has broken percent-encoding; encode it as UTF-8.');

/** Reads a target in origin form (`/path?query`) or absolute form (`http://host/path?query`), RFC 9112, 3.2. */
export function readTarget(url: string): RequestTarget | TargetMistake {
  if (url.includes('#')) return fragment;
  if (url.startsWith('/')) return targetOf(url, '', url);
  const start = /^https?:\/\//i.exec(url)?.[0].length;
  if (start === undefined) return badStart;
  const length = url.slice(start).search(/[/?]/);
  const end = length < 0 ? url.length : start + length;
  const authority = url.slice(start, end);
  if (!/^[\w.:[\]-]+$/.test(authority) || !URL.canParse(`http://${authority}`)) return badStart;
  const local = url.slice(end);
  return targetOf(url, authority, local.startsWith('/') ? local : `/${local}`);
}

/** Decodes the segments of a path that {@link readTarget} has read. */
export function decodedSegments(rawSegments: readonly string[]): string[] {
  return rawSegments.map((segment) => (segment.includes('%') ? decodeURIComponent(segment) : segment));
}

function targetOf(url: string, authority: string, local: string): RequestTarget | TargetMistake {
  const end = local.indexOf('?');
  const rawPath = end < 0 ? local : local.slice(0, end);
  const search = end < 0 ? '' : local.slice(end);
  if (!rawPath.includes('%')) return { kind: 'target', url, authority, rawPath, path: rawPath, search };
  try {
    const segments = decodedSegments(rawPath.split('/'));
    const path = segments.map((segment) => segment.replaceAll('/', '%2F')).join('/');
    return { kind: 'target', url, authority, rawPath, path, search };
  } catch {
    return badEscape;
  }
}

function mistake(code: ErrorCode, message: string): TargetMistake {
  return { kind: 'mistake', code, message };
}
