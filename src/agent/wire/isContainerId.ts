const containerId = /^[0-9a-f]{64}$/;

/** True for the id of a container as runtimes write it. */
export function isContainerId(text: string): boolean {
  return containerId.test(text);
}
