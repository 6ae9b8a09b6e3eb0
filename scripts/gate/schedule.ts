import type { Outcome } from './runStep.ts';
import type { Step } from './steps.ts';

/** The runner of one step; injected so that the order can be tested without processes. */
export type StepRunner = (step: Step) => Promise<Outcome>;

/** How many run at a time, by what, and who hears of each that has ended. */
export interface GateOptions {
  readonly width: number;
  readonly busyWidth?: number;
  readonly run: StepRunner;
  readonly onOutcome: (outcome: Outcome) => void;
}

/**
 * Runs all steps, `width` at a time and of those that keep a processor busy `busyWidth`, each as soon as the steps it needs are
 * over. A step of whose needs one has failed is not run and counts as failed. `onOutcome` is called once for every step, in the
 * order in which they end.
 */
export async function runSteps(
  steps: readonly Step[],
  { width, busyWidth = width, run, onOutcome }: GateOptions,
): Promise<readonly Outcome[]> {
  const waiting = [...steps];
  const outcomes = new Map<string, Outcome>();
  const active = new Map<Promise<void>, Step>();

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
    active.set(ending, step);
  };

  while (waiting.length > 0 || active.size > 0) {
    const isFull = [...active.values()].filter(({ isBusy }) => isBusy).length >= busyWidth;
    const ready = waiting.find(
      ({ after = [], isBusy }) => !(isBusy && isFull) && after.every((name) => outcomes.has(name)),
    );
    if (ready !== undefined && active.size < width) begin(ready);
    else if (active.size > 0) await Promise.race(active.keys());
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
