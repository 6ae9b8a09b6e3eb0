import { exitCodes } from '../../../runtime/cliCommand.ts';
import type { OwnTask } from './ownTask.ts';
import { parseOwnTask } from './ownTask.ts';
import type { Finished, ScriptedIo } from './scriptedIo.ts';

/** A command of ours said no; the agent stops with its exit code. */
export class Refused extends Error {
  readonly exitCode: number;

  constructor(words: readonly string[], exitCode: number) {
    super(`"rostrum ${words.join(' ')}" ended with exit code ${exitCode}`);
    this.name = 'Refused';
    this.exitCode = exitCode;
  }
}

/** What an agent says to Rostrum, each by the command that every agent uses. */
export interface RostrumCalls {
  view: () => Promise<OwnTask>;
  start: () => Promise<void>;
  note: (text: string) => Promise<void>;
  ask: (question: string, options: readonly string[]) => Promise<string>;
  /** `approved`, or what to change. */
  submitPlan: (plan: string) => Promise<{ readonly isApproved: boolean; readonly comment: string }>;
  publish: (key: string, data: unknown) => Promise<void>;
  complete: (result: unknown) => Promise<void>;
  fail: (message: string) => Promise<void>;
}

/** `task plan submit --wait` ends so when a better plan is wanted. */
const revisedExitCode = 6;
const triesWhileAway = 60;
const betweenTriesMs = 1_000;

/** Runs the `rostrum` on the PATH; one that reaches nobody is tried again, as a patient agent would. */
export function createRostrumCalls(io: ScriptedIo): RostrumCalls {
  const call = async (
    words: readonly string[],
    input?: string,
    fine: readonly number[] = [exitCodes.ok],
  ): Promise<Finished> => {
    for (let tries = 1; ; tries += 1) {
      const finished = await io.run('rostrum', words, input);
      if (fine.includes(finished.exitCode)) return finished;
      if (finished.exitCode !== exitCodes.unreachable || tries >= triesWhileAway)
        throw new Refused(words, finished.exitCode);
      await io.sleep(betweenTriesMs);
    }
  };
  return {
    view: async () => parseOwnTask((await call(['task', 'view', '--json'])).output),
    // A task whose session has started is under way already: then there is nothing to say.
    start: async () => void (await call(['task', 'start'], undefined, [exitCodes.ok, exitCodes.refused])),
    note: async (text) => void (await call(['task', 'note', '--file', '-'], text)),
    ask: async (question, options) => {
      const choices = options.flatMap((option) => ['--option', option]);
      return (await call(['task', 'help', '--question', question, ...choices, '--wait'])).output.trim();
    },
    submitPlan: async (plan) => {
      const { exitCode, output } = await call(['task', 'plan', 'submit', '--file', '-', '--wait'], plan, [
        exitCodes.ok,
        revisedExitCode,
      ]);
      return { isApproved: exitCode === exitCodes.ok, comment: output.trim() };
    },
    publish: async (key, data) => void (await call(['contract', 'publish', key, '--file', '-'], JSON.stringify(data))),
    complete: async (result) => void (await call(['task', 'complete', '--result', '-'], JSON.stringify(result))),
    fail: async (message) => void (await call(['task', 'fail', '--message', message])),
  };
}
