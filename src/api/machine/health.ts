/** How the server itself is, for machines. */
export interface Health {
  /** False when something is stuck that only a restart mends. */
  isLive(): boolean;
  /** Why it cannot answer yet or any more; null when it can. */
  unreadyReason(): string | null;
  /** How late samples came after their whole second, ms; null before the first. */
  samplerLatenessMs(share: number): number | null;
}
