import * as z from 'zod';
import { renderTask } from '../../agent/renderPrompt.ts';
import { operations } from '../../../shared/operations/operations.ts';
import { taskResult } from '../../../shared/model/taskResult.ts';
import type { TaskOffer } from '../../../shared/protocol/daemon.ts';
import type { AgentTool } from '../agentTool.ts';
import { agentTool, isQueued } from '../agentTool.ts';
import { mcpLimits } from '../mcpLimits.ts';
import { readContractData, requireTask } from '../ownTask.ts';
import { cutText, saidAnswer } from '../renderAnswers.ts';

const note = operations['task.note'].params.shape;
const fail = operations['task.fail'].params.shape;
const artifact = operations['artifact.add'].params.shape;

/** What whoever works on a task does with it. */
export const taskTools: readonly AgentTool[] = [
  agentTool({
    name: 'my_task',
    title: 'My task',
    description:
      'Your task, whole: what to do, requirements, when it is accepted, the data of other tasks that it builds on, and the contracts (JSON data with their schemas) that you owe. Call it first, and again when a message says that the task has changed.',
    audience: 'task',
    readOnly: true,
    schema: z.strictObject({}),
    run: async (work) => ({ text: cutText(renderTask(withShortInputs(requireTask(work)), toolReport)) }),
  }),

  agentTool({
    name: 'note',
    title: 'Leave a note',
    description:
      'Leave a remark on your task for people: a finding, a decision that you took, something to look at later. Nobody is interrupted, and nothing comes back; for a decision that is not yours use ask_human.',
    audience: 'task',
    schema: z.strictObject({ text: note.text.describe('The remark, in plain words.') }),
    run: async (work, { text }) =>
      saidAnswer(await work.say('task.note', { id: requireTask(work).taskId, text }), 'Noted.'),
  }),

  agentTool({
    name: 'progress',
    title: 'Say how far it is',
    description:
      'Say in one or two sentences how far your task is and what comes next, after each larger step. People who follow the task see it; work goes on.',
    audience: 'task',
    schema: z.strictObject({
      done: z.string().min(1).max(1_000).describe('What is done by now.'),
      next: z.string().min(1).max(1_000).optional().describe('What you do next.'),
    }),
    run: async (work, { done, next }) => {
      const text = `Progress: ${done}${next === undefined ? '' : `\nNext: ${next}`}`;
      return saidAnswer(await work.say('task.note', { id: requireTask(work).taskId, text }), 'Seen. Go on.');
    },
  }),

  agentTool({
    name: 'complete_task',
    title: 'Complete my task',
    description:
      'Report your task as done, when it is: everything asked for is there and checked. Every contract that you owe must be published before (publish_contract), or given here as fulfilled with its data. It is refused, with what is missing or wrong, while you can still mend it; then mend it and call again. Where the task demands evidence, it is done only when that has been found.',
    audience: 'task',
    schema: z.strictObject({
      summary: taskResult.shape.summary.describe('What was done, for a person who reads only this.'),
      changes: taskResult.shape.changes.describe('The files that changed.'),
      tests: taskResult.shape.tests.describe('What the tests said, and the command that ran them.'),
      contracts: taskResult.shape.contracts.describe(
        'By contract key: {"status": "fulfilled", "data": …}. Leave out what you have published.',
      ),
      artifacts: taskResult.shape.artifacts.describe('Reports, patches and other files worth keeping.'),
    }),
    run: async (work, given) => {
      const task = requireTask(work);
      const contracts = Object.fromEntries(
        Object.entries(given.contracts).map(([key, contract]) => [
          key,
          { ...contract, data: readContractData(task, key, contract.data) },
        ]),
      );
      const said = await work.say('task.complete', {
        id: task.taskId,
        // What an agent gives came as JSON, and stays that when a text of it is read.
        result: taskResult.parse({ ...given, contracts }),
      });
      return saidAnswer(
        said,
        !isQueued(said) && said.task.provingSince !== undefined
          ? `${task.ref} is accepted, evidence is being checked. Change nothing meanwhile. Where something is not true yet you are told (read_messages): mend it and call complete_task again. Otherwise the task is done, and your session ends.`
          : `${task.ref} is done. Nothing more is to do here.`,
        'The hub is away: your result is kept on this machine and delivered when the hub is back. You are done, unless you are told otherwise; do not report it again.',
      );
    },
  }),

  agentTool({
    name: 'fail_task',
    title: 'Give my task up',
    description:
      'Report that your task cannot be done, and why, when neither you nor an answer from a person (ask_human) can get it further. The task ends as failed.',
    audience: 'task',
    schema: z.strictObject({
      message: fail.message.describe('Why it cannot be done, what was tried, and what would be needed.'),
    }),
    run: async (work, { message }) => {
      const task = requireTask(work);
      return saidAnswer(await work.say('task.fail', { id: task.taskId, message }), `${task.ref} is given up.`);
    },
  }),

  agentTool({
    name: 'add_artifact',
    title: 'Leave a file or a text',
    description:
      'Keep an output of your task for people: a short text (a report, a patch; at most 256 KiB) in "text", a file that stays on this machine by its "path", or an address in "url". Give exactly one of the three.',
    audience: 'task',
    schema: z.strictObject({
      name: artifact.name.describe('What people see, such as "Load test of the new index".'),
      kind: artifact.kind,
      role: artifact.role.describe('"primary": a person should look at it first.'),
      text: artifact.text.describe('The text itself, which is uploaded.'),
      path: artifact.path.describe('Where the file is on this machine.'),
      url: artifact.url.describe('An address in the web, with http or https.'),
    }),
    run: async (work, given) => {
      const said = await work.say('artifact.add', { id: requireTask(work).taskId, ...given });
      return saidAnswer(said, isQueued(said) ? '' : `Kept as ${said.artifact.id}.`);
    },
  }),
];

/** What is longer is shown by its beginning: a model takes only so much, and the file that it was started with has all. */
function withShortInputs(task: TaskOffer): TaskOffer {
  const short = Object.entries(task.resolvedInputs).map(([key, data]) => {
    const text = JSON.stringify(data);
    if (text.length <= mcpLimits.inputCharacters) return [key, data] as const;
    const whole = `(${text.length} characters; the whole is in the file that $ROSTRUM_PROMPT_FILE names)`;
    return [key, `${text.slice(0, mcpLimits.inputCharacters)}… ${whole}`] as const;
  });
  return { ...task, resolvedInputs: Object.fromEntries(short) };
}

function toolReport({ requirePlanApproval, contracts }: TaskOffer): readonly string[] {
  return [
    ...(requirePlanApproval
      ? ['- First submit a plan and wait for its approval: submit_plan. Change nothing before it is approved.']
      : []),
    '- When a decision is not yours: ask_human.',
    ...(contracts.length > 0
      ? ['- As soon as a contract is ready: publish_contract (validate_contract checks it before).']
      : []),
    '- After each larger step: progress. What people send meanwhile: read_messages.',
    '- When done: complete_task. When it cannot be done: fail_task.',
  ];
}
