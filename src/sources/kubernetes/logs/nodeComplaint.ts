/** What a node complains of: its container has no log any more, or it cannot read it. */
export type NodeComplaint = 'gone' | 'failed';

const failures =
  /^(?:rpc error: |failed to (?:[a-z\d ]*log file |try resolving symlinks |create fsnotify |get container ))/;

/**
 * Reads the end of an answer that has no newline. The kubelet says 200 before it opens a log, so what it then has to complain of
 * stands behind the lines, as text (kubernetes/kubernetes#142258). null: it is part of the log.
 */
export function readComplaint(rest: string): NodeComplaint | null {
  if (rest.startsWith('unable to retrieve container logs for ')) return 'gone';
  if (!failures.test(rest)) return null;
  return rest.endsWith('no such file or directory') ? 'gone' : 'failed';
}
