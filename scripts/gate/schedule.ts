import type { Outcome } from './runStep.ts';
import type { Step } from './steps.ts';

/** The runner of one step; injected so that the order can be tested without processes. */
export type StepRunner = (step: Step) => Promise<Outcome>;

/**
 * Runs all steps, as many at a time as keep `processors` busy, each as soon as the steps it needs are over. A step of whose needs
 * one has failed is not run and counts as failed. `onOutcome` is called once for every step, in the order in which they end.
 */
export async function runSteps(
  steps: readonly Step[],
  { processors, run, onOutcome }: { processors: number; run: StepRunner; onOutcome: (outcome: Outcome) => void },
): Promise<readonly Outcome[]> {
  const waiting = [...steps];
  const outcomes = new Map<string, Outcome>();
  const active = new Set<Promise<void>>();
  let busyPercent = 0;

  const settle = (outcome: Outcome) => {
    outcomes.set(outcome.step.name, outcome);
    onOutcome(outcome);
  };
  const begin = (step: Step) => {
    waiting.splice(waiting.indexOf(step), 1);
    const failed = step.after?.find((name) => (outcomes.get(name)?.failures.length ?? 0) > 0);
    if (failed !== undefined) return settle(notRun(step, failed));
    busyPercent += busyPercentOf(step);
    const ending: Promise<void> = run(step)
      .then(settle)
      .finally(() => {
        busyPercent -= busyPercentOf(step);
        active.delete(ending);
      });
    active.add(ending);
  };

  while (waiting.length > 0 || active.size > 0) {
    const freePercent = processors * 100 - busyPercent;
    const ready = waiting.find(
      (step) => busyPercentOf(step) <= freePercent && (step.after ?? []).every((name) => outcomes.has(name)),
    );
    if (ready !== undefined) begin(ready);
    else if (active.size > 0) await Promise.race(active);
    else throw new Error(`Nothing can run before: ${waiting.map(({ name }) => name).join(', ')}`);
  }
  return [...outcomes.values()];
}

const busyPercentOf = ({ busyPercent = 100 }: Step) => busyPercent;

const notRun = (step: Step, failed: string): Outcome => ({
  step,
  passed: 0,
  failures: [`not run, because "${failed}" failed`],
  tookMs: 0,
  output: '',
});
