/** UUIDs, but for pods of files on the node, whose UID is a hash. */
const podUid = /^[0-9A-Za-z][0-9A-Za-z_-]{0,62}$/;

/** True for what can be the UID of a pod. */
export function isPodUid(text: string): boolean {
  return podUid.test(text);
}
