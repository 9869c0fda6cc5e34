/** The program cannot start for reasons that the user can fix; a sentence each. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.reasons = reasons;
  }
}
