import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endRunningSteps, runStep } from './runStep.ts';
import type { Outcome } from './runStep.ts';
import { runSteps } from './schedule.ts';
import { chooseSteps } from './steps.ts';
import type { Step } from './steps.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What a small machine has: to do more at a time takes no less time, and makes trials wait for each other. */
const processors = 2;
const endedBySignal = 130;

/** Runs the named steps (all when none is named), prints what they came to, and returns the exit code. */
export async function runGate(names: readonly string[]): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endRunningSteps();
      process.exit(endedBySignal);
    });
  }
  const chosen = readSteps(names);
  if (chosen === undefined) return 1;
  const run = (step: Step) => runStep(step, root);
  const outcomes = await runSteps(chosen, { processors, run, onOutcome: print });
  // Once more, and last: what the steps have printed is long.
  for (const { step, failures } of outcomes) for (const failure of failures) console.log(`✗ ${step.name}: ${failure}`);
  const passed = sum(outcomes, (outcome) => outcome.passed);
  const failed = sum(outcomes, (outcome) => outcome.failures.length);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function readSteps(names: readonly string[]): readonly Step[] | undefined {
  try {
    return chooseSteps(names);
  } catch (error) {
    console.log(`${error instanceof Error ? error.message : String(error)}\n\n0 passed, 1 failed`);
    return undefined;
  }
}

function print(outcome: Outcome): void {
  const { step, passed, failures, tookMs, output } = outcome;
  const failed = failures.length;
  const mark = failed === 0 ? '✓' : '✗';
  const counts = step.countsTests === true ? `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}` : '';
  const time = `${(tookMs / 1000).toFixed(1)} s`;
  console.log(`${mark} ${step.name.padEnd(12)} ${time.padStart(8)}  ${counts}`.trimEnd());
  if (failed > 0 || step.isReport === true) console.log(`${output.trimEnd()}\n`);
  // What a step could not try on this machine is never silent.
  else for (const line of output.match(/^not run here: .*$/gm) ?? []) console.log(`  ${line}`);
}

const sum = (outcomes: readonly Outcome[], figure: (outcome: Outcome) => number) =>
  outcomes.reduce((total, outcome) => total + figure(outcome), 0);
