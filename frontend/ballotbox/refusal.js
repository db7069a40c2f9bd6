// Why something is refused: the equation of SPEC.md that failed, and a sentence.
export class Refused extends Error {
  constructor(equation, reason) {
    super(`(${equation}) ${reason}`);
    this.name = "Refused";
    this.equation = equation;
    this.reason = reason;
  }
}

export function refuse(equation, reason) {
  throw new Refused(equation, reason);
}

export function must(holds, equation, reason) {
  if (!holds) refuse(equation, reason);
}

// (5.10) The ceremony cannot go on with these trustees; the others start again.
export class MustRestart extends Refused {
  constructor(equation, reason, excluded) {
    super(equation, reason);
    this.name = "MustRestart";
    this.excluded = excluded;
  }
}
