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
  const outcomes = await runChosen(names);
  const passed = sum(outcomes, (outcome) => outcome.passed);
  const failed = sum(outcomes, (outcome) => outcome.failed);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function runChosen(names: readonly string[]): Promise<readonly Pick<Outcome, 'passed' | 'failed'>[]> {
  try {
    const run = (step: Step) => runStep(step, root);
    return await runSteps(chooseSteps(names), { processors, run, onOutcome: print });
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    return [{ passed: 0, failed: 1 }];
  }
}

function print(outcome: Outcome): void {
  const { step, passed, failed, tookMs, output } = outcome;
  const mark = failed === 0 ? '✓' : '✗';
  const counts = step.countsTests === true ? `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}` : '';
  const time = `${(tookMs / 1000).toFixed(1)} s`;
  console.log(`${mark} ${step.name.padEnd(12)} ${time.padStart(8)}  ${counts}`.trimEnd());
  if (failed > 0 || step.isReport === true) console.log(`${output.trimEnd()}\n`);
  // What a step could not try on this machine is never silent.
  else for (const line of output.match(/^not run here: .*$/gm) ?? []) console.log(`  ${line}`);
}

const sum = (
  outcomes: readonly Pick<Outcome, 'passed' | 'failed'>[],
  figure: (outcome: Pick<Outcome, 'passed' | 'failed'>) => number,
) => outcomes.reduce((total, outcome) => total + figure(outcome), 0);
