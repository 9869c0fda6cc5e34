import type { PodCgroups } from '../test/cgroup/podCgroups.ts';

const pods = 110;
const busyPods = 5;

/** A pod has a container and its pause. */
export function podIds(): { uid: string; containers: [string, string] }[] {
  return Array.from({ length: pods }, (_, index) => {
    const hex = index.toString(16).padStart(12, '0');
    return {
      uid: `00000000-0000-4000-8000-${hex}`,
      containers: [`a${hex.padStart(63, '0')}`, `b${hex.padStart(63, '0')}`],
    };
  });
}

/** Runs a process in each of them; in a few of them one that works ten times a second. */
export function fill(cgroups: PodCgroups): void {
  for (const [index, { uid, containers }] of podIds().entries()) {
    cgroups.makePod(uid);
    for (const id of containers) cgroups.makeContainer(uid, id);
    if (index < busyPods) cgroups.run(uid, containers[0], 'sh', ['-c', 'while sleep 0.1; do :; done']);
    else cgroups.run(uid, containers[0], 'sleep', ['600']);
  }
}
