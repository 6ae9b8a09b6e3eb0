import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step } from './steps.ts';

/** What a step came to. A check counts as one; a mocha run as its tests, and one more for a process that failed otherwise. */
export type Outcome = {
  readonly step: Step;
  readonly passed: number;
  /** One line for each failure: what, and why. */
  readonly failures: readonly string[];
  readonly tookMs: number;
  readonly output: string;
};

const maxOutputChars = 4_000_000;
const outputGraceMs = 2_000;
const countsVariable = 'ROSTRUM_TEST_COUNTS';
const running = new Set<ChildProcess>();

/** Runs a step to its end. Never throws: a step that cannot run has failed, and its output says why. */
export async function runStep(step: Step, root: string): Promise<Outcome> {
  const startedMs = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'rostrum-gate-'));
  const countsFile = join(dir, 'counts.json');
  let output = '';
  let succeeded = true;
  for (const command of step.commands) {
    const ran = await runNode(command, { root, timeoutMs: step.timeoutMs, env: { [countsVariable]: countsFile } });
    output += ran.output;
    succeeded &&= ran.succeeded;
    if (!succeeded) break;
  }
  const { passed, failures } =
    step.countsTests === true ? await countTests(countsFile, succeeded, output) : countCheck(succeeded);
  await rm(dir, { recursive: true, force: true });
  return { step, passed, failures, output, tookMs: performance.now() - startedMs };
}

/** Ends the processes of all steps that still run, with everything that they have started. */
export function endRunningSteps(): void {
  for (const child of running) endGroup(child);
}

type Counts = { readonly passed: number; readonly failures: readonly string[] };

const countCheck = (succeeded: boolean): Counts => ({
  passed: succeeded ? 1 : 0,
  failures: succeeded ? [] : ['its output says why'],
});

async function countTests(file: string, succeeded: boolean, output: string): Promise<Counts> {
  const counts = await readCounts(file);
  if (counts === undefined) return { passed: 0, failures: ['The tests did not run to their end.'] };
  const { passed, failures } = counts;
  if (passed + failures.length === 0) return { passed: 0, failures: ['No test was found.'] };
  if (failures.length === 0 && !succeeded) return { passed, failures: ['All tests passed, but their process failed.'] };
  // mocha only warns when a file it was told to run is gone.
  const gone = /Cannot find any files matching.*/.exec(output);
  return { passed, failures: gone === null ? failures : [...failures, gone[0]] };
}

async function readCounts(file: string): Promise<Counts | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Counts;
  } catch {
    return undefined; // mocha ended before it could count
  }
}

type Run = { readonly root: string; readonly timeoutMs: number; readonly env: Readonly<Record<string, string>> };

function runNode(
  args: readonly string[],
  { root, timeoutMs, env }: Run,
): Promise<{ succeeded: boolean; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    let remark = '';
    const collect = (text: string) => {
      output = (output + text).slice(-maxOutputChars);
    };
    // A group of its own, so that a step which hangs can be ended with everything that it has started.
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    const timer = setTimeout(() => {
      remark = `\nNot done after ${Math.round(timeoutMs / 60_000)} minutes: ended.\n`;
      endGroup(child);
    }, timeoutMs);
    const finish = (succeeded: boolean) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ succeeded, output: output + remark });
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => {
      remark = `\nCannot start: ${error.message}\n`;
      finish(false);
    });
    child.once('exit', (code, signal) => {
      if (signal !== null && remark === '') remark = `\nEnded by ${signal}.\n`;
      endGroup(child); // what it left behind would disturb the steps that follow
      // Something that left the group may hold the output open for ever, so its end is not waited for long.
      setTimeout(() => finish(code === 0), outputGraceMs);
      child.once('close', () => finish(code === 0));
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    return; // it has ended by itself
  }
}
