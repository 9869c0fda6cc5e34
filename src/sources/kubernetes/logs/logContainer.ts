/** A container of a function's pod, also of a pod that is being deleted or has ended. */
export interface LogContainer {
  readonly podUid: string;
  readonly podName: string;
  readonly namespace: string;
  readonly container: string;
  readonly restartCount: number;
  /** False while it waits, and when it or its pod has ended. */
  readonly running: boolean;
  /** When what runs in it now (or ran last) began, Unix ms; null where that is unknown. */
  readonly startedAtMs: number | null;
}
