import { toError } from '../../shared/errors.ts';
import { openProgress } from './scripted/progress.ts';
import type { Progress } from './scripted/progress.ts';
import { parseScript } from './scripted/parseScript.ts';
import type { Instruction } from './scripted/parseScript.ts';
import { perform, sampleContract, submitPlan } from './scripted/performScript.ts';
import type { Performance } from './scripted/performScript.ts';
import { createRostrumCalls } from './scripted/rostrumCalls.ts';
import { createScriptedIo } from './scripted/scriptedIo.ts';
import type { ScriptedIo } from './scripted/scriptedIo.ts';

/** Where the agent runs. `io` is the real world where it is not given. */
export interface ScriptedAgentParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly io?: ScriptedIo;
}

/**
 * The agent for demos and tests: a program that works on its task by the real `rostrum` command, as every agent does. Its
 * task's spec may hold a \`\`\`script block with one instruction a line; without one it does something small and useful. In a
 * resumed session it goes on with the step where the earlier one ended.
 * Gives its exit code.
 */
export async function runScriptedAgent({
  env,
  cwd,
  io = createScriptedIo(cwd, env),
}: ScriptedAgentParts): Promise<number> {
  try {
    const rostrum = createRostrumCalls(io);
    const task = await rostrum.view();
    await io.print(`${task.ref}: ${task.title}\n`);
    const stage: Performance = { task, rostrum, io, cwd, written: new Set(), published: new Set() };
    const instructions = parseScript(task.spec) ?? usualInstructions(stage);
    const plansItself = instructions.some(({ does }) => does === 'plan');
    if (task.requirePlanApproval && !plansItself) await submitPlan(usualPlan(stage), stage);
    else if (!task.requirePlanApproval) await rostrum.start();
    return await performAll(instructions, stage, await openProgress(env, instructions));
  } catch (error) {
    await io.print(`The scripted agent stops: ${toError(error).message}\n`);
    return 1;
  }
}

/** Goes on where the session that is resumed was; the step that it was in is done again, because nobody knows its outcome. */
async function performAll(
  instructions: readonly Instruction[],
  stage: Performance,
  progress: Progress,
): Promise<number> {
  if (progress.done > 0) await stage.io.print(`going on at step ${progress.done + 1} of ${instructions.length}\n`);
  progress.written.forEach((file) => stage.written.add(file));
  for (const [index, instruction] of instructions.entries()) {
    if (index < progress.done && !isSaidAnew(instruction)) continue;
    const exitCode = await perform(instruction, stage);
    if (exitCode !== undefined) return exitCode;
    await progress.keep(Math.max(index + 1, progress.done), stage.written);
  }
  return 0;
}

/** What the hub asks of every attempt. */
const isSaidAnew = (instruction: Instruction): boolean =>
  instruction.does === 'try'
    ? isSaidAnew(instruction.instruction)
    : instruction.does === 'plan' || instruction.does === 'publish';

/** Its task without a script: show the inputs, a file for each requirement, every contract, done. */
function usualInstructions({ task }: Performance): readonly Instruction[] {
  const requirements = task.requirements.length > 0 ? task.requirements : [task.title];
  return [
    ...(Object.keys(task.resolvedInputs).length > 0 ? [{ does: 'inputs' } as const] : []),
    ...requirements.flatMap((requirement, index): Instruction[] => [
      { does: 'say', text: `working on: ${requirement}` },
      { does: 'write', file: `${task.ref}-${index + 1}.md`, text: `# ${requirement}` },
    ]),
    ...task.promises.map((promise): Instruction => ({
      does: 'publish',
      key: promise.key,
      data: sampleContract(task, promise),
    })),
    { does: 'complete', text: `${task.title}: ${requirements.length} of ${requirements.length} requirements met` },
  ];
}

const usualPlan = ({ task }: Performance): string =>
  [
    `Plan for ${task.ref}: ${task.title}`,
    ...task.requirements.map((requirement, index) => `${index + 1}. ${requirement}`),
  ].join('\n');
