import { type PlacedPod, placedPod } from '../test/agent/simulatedNodes.ts';

const nodes = 100;
/** Functions with 50 replicas on 10 nodes, so that 10 pods of each node are watched if all functions are. */
const functions = 20;
const nodesOfFunction = 10;
const replicasOnNode = 5;
/** Further pods of each node. */
const othersOnNode = 10;

export const fleetNodes = Array.from({ length: nodes }, (_, index) => `n${index}`);

export const watchedFunctions = Array.from({ length: functions }, (_, index) => `watched-${index}`);

/** All pods of the fleet: those of the watched functions, and those of a further function for each node. */
export function fleetPods(): PlacedPod[] {
  let made = 0;
  const watched = watchedFunctions.flatMap((name, index) => {
    const first = (index * nodesOfFunction) % nodes;
    const placed = fleetNodes.slice(first, first + nodesOfFunction);
    return placed.flatMap((nodeName) =>
      Array.from({ length: replicasOnNode }, () => placedPod(made++, name, nodeName)),
    );
  });
  const others = fleetNodes.flatMap((nodeName) =>
    Array.from({ length: othersOnNode }, () => placedPod(made++, `other-${nodeName}`, nodeName)),
  );
  return [...watched, ...others];
}
