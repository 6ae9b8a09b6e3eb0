import type { Outcome } from './runStep.ts';
import type { Step } from './steps.ts';

/** The runner of one step; injected so that the order can be tested without processes. */
export type StepRunner = (step: Step) => Promise<Outcome>;

/**
 * Runs all steps, `width` at a time, each as soon as the step it needs is over. A step whose need has failed is not run
 * and counts as failed. `onOutcome` is called once for every step, in the order in which they end.
 */
export async function runSteps(
  steps: readonly Step[],
  { width, run, onOutcome }: { width: number; run: StepRunner; onOutcome: (outcome: Outcome) => void },
): Promise<readonly Outcome[]> {
  const waiting = [...steps];
  const outcomes = new Map<string, Outcome>();
  const active = new Set<Promise<void>>();

  const settle = (outcome: Outcome) => {
    outcomes.set(outcome.step.name, outcome);
    onOutcome(outcome);
  };
  const begin = (step: Step) => {
    waiting.splice(waiting.indexOf(step), 1);
    const need = step.after === undefined ? undefined : outcomes.get(step.after);
    if (need !== undefined && need.failed > 0) return settle(notRun(step));
    const ending: Promise<void> = run(step)
      .then(settle)
      .finally(() => active.delete(ending));
    active.add(ending);
  };

  while (waiting.length > 0 || active.size > 0) {
    const ready = waiting.find(({ after }) => after === undefined || outcomes.has(after));
    if (ready !== undefined && active.size < width) begin(ready);
    else if (active.size > 0) await Promise.race(active);
    else throw new Error(`Nothing can run before: ${waiting.map(({ name }) => name).join(', ')}`);
  }
  return [...outcomes.values()];
}

const notRun = (step: Step): Outcome => ({
  step,
  passed: 0,
  failed: 1,
  tookMs: 0,
  output: `\nNot run, because "${step.after}" failed.\n`,
});
