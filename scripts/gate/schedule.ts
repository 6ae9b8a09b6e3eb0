import type { Outcome } from './runStep.ts';
import type { Step } from './steps.ts';

/** The runner of one step; injected so that the order can be tested without processes. */
export type StepRunner = (step: Step) => Promise<Outcome>;

/**
 * Runs all steps, `width` at a time, each as soon as the steps it needs are over. A step of whose needs one has failed is
 * not run and counts as failed. `onOutcome` is called once for every step, in the order in which they end.
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
    const failed = step.after?.find((name) => (outcomes.get(name)?.failed ?? 0) > 0);
    if (failed !== undefined) return settle(notRun(step, failed));
    const ending: Promise<void> = run(step)
      .then(settle)
      .finally(() => active.delete(ending));
    active.add(ending);
  };

  while (waiting.length > 0 || active.size > 0) {
    const ready = waiting.find(({ after = [] }) => after.every((name) => outcomes.has(name)));
    if (ready !== undefined && active.size < width) begin(ready);
    else if (active.size > 0) await Promise.race(active);
    else throw new Error(`Nothing can run before: ${waiting.map(({ name }) => name).join(', ')}`);
  }
  return [...outcomes.values()];
}

const notRun = (step: Step, failed: string): Outcome => ({
  step,
  passed: 0,
  failed: 1,
  tookMs: 0,
  output: `\nNot run, because "${failed}" failed.\n`,
});
