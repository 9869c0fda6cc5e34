/** Something that the user can mend keeps the program from starting; a sentence each. */
export class StartMistake extends Error {
  override readonly name = 'StartMistake';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}
