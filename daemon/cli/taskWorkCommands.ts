import { randomUUID } from 'node:crypto';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { hubCommand } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { UsageError } from './given.ts';
import { readVerdictStart, waitForVerdict } from './planVerdict.ts';
import { readInput, readJsonInput } from './readInput.ts';
import { saidOf, versionOption } from './taskCommands.ts';
import { waitForEvidence } from './waitForEvidence.ts';
import { taskAndWord, taskArg, taskKeyOf, taskOption } from './taskKey.ts';
import { orKept, waitForAnswer, waitOption } from './waitForHuman.ts';

/** What the agent of a task says, and what people say to it. */
export const taskWorkCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'task help',
    summary: 'Ask a human; the task waits until it is answered. With --wait the answer is printed',
    asks: ['task.help', 'intervention.view'],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--question <text>', description: 'What to decide' },
      { flags: '--option <answer...>', description: 'Answers to choose from' },
      waitOption,
    ],
    examples: [
      'rostrum task help --id SHOP-1 --question "JWT or session cookies?" --option JWT --option cookies',
      'answer=$(rostrum task help --question "JWT or session cookies?" --wait)   # inside a session',
    ],
    async run(work) {
      const { ask, given } = work;
      const question = given.required('question');
      const commandId = randomUUID();
      const isWaited = given.flag('wait');
      const asked = await orKept(
        work,
        isWaited,
        ask('task.help', { id: taskKeyOf(work), question, options: given.texts('option') }, { commandId }),
      );
      if (!isWaited && asked !== undefined) {
        return {
          result: asked,
          text: () => `Asked (${asked.interventionId}). ${asked.task.ref} is ${asked.task.status}.`,
        };
      }
      const answer = await waitForAnswer(work, asked?.interventionId ?? commandId);
      return { result: { ...asked, answer }, text: () => answer };
    },
  }),

  hubCommand({
    path: 'task note',
    summary: 'Add a note; an urgent one interrupts the agent',
    asks: ['task.note'],
    args: [taskArg, { name: 'text', description: 'The note; inside a session it may stand alone' }],
    options: [
      taskOption,
      { flags: '--file <file>', description: 'The note from a file, or "-"' },
      { flags: '--urgent', description: 'Interrupt the agent' },
    ],
    examples: [
      'rostrum task note SHOP-1 "The staging key has changed" --urgent',
      'rostrum task note "Schema first, then routes"   # inside a session',
    ],
    async run(work) {
      const { given, io } = work;
      const file = given.text('file');
      const { id, word } =
        file === undefined ? taskAndWord(work, 'text') : { id: taskKeyOf(work), word: await readInput(file, io) };
      if (word === undefined) throw new UsageError('Say what to note.');
      const answer = await work.ask('task.note', { id, text: word, urgent: given.flag('urgent') });
      return { result: answer, text: () => 'Noted.' };
    },
  }),

  hubCommand({
    path: 'task complete',
    summary: `Report a task as done; every promised contract must be fulfilled. With --wait its evidence is waited for (exit code ${exitCodes.revise} where it is not there)`,
    asks: ['task.complete', 'task.view'],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--result <file>', description: 'rostrum/task-result/v1 as JSON, from a file or "-"' },
      { flags: '--summary <text>', description: 'What was done, where there is no more to say' },
      { flags: '--contract <key=file...>', description: 'Fulfil a contract with the JSON of a file' },
      versionOption,
      { flags: '--wait', description: 'Wait until its evidence has been checked, where it demands some' },
    ],
    examples: [
      'rostrum task complete --result result.json',
      'rostrum task complete --result result.json --wait   # prints what is not true yet, where evidence is demanded',
      'rostrum task complete SHOP-1 --summary "Schema v2.5" --contract api_schema=schema.json',
    ],
    async run(work) {
      const { given } = work;
      const result = await readResult(work);
      const isWaited = given.flag('wait');
      const start = isWaited ? await readVerdictStart(work) : undefined;
      const { task } = await work.ask('task.complete', {
        id: taskKeyOf(work),
        result,
        version: given.count('ifVersion'),
      });
      if (task.provingSince === undefined) return saidOf(task, `is ${task.status}.`);
      if (!isWaited) return saidOf(task, 'is accepted, evidence is being checked.');
      work.io.stderr(`${task.ref} is accepted, evidence is being checked.\n`);
      return waitForEvidence(work, task, start);
    },
  }),

  hubCommand({
    path: 'task fail',
    summary: 'Report that a task cannot be done',
    asks: ['task.fail'],
    args: [taskArg],
    options: [taskOption, { flags: '--message <text>', description: 'Why' }],
    examples: ['rostrum task fail --message "The API has no such endpoint"'],
    async run(work) {
      const { task } = await work.ask('task.fail', { id: taskKeyOf(work), message: work.given.required('message') });
      return saidOf(task, `is ${task.status}.`);
    },
  }),

  hubCommand({
    path: 'task plan submit',
    summary: `Submit a plan; with --wait "approved" is printed, or the comment of who wants a better one (exit code ${exitCodes.revise})`,
    asks: ['task.plan.submit', 'task.timeline'],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--file <file>', description: 'The plan, from a file or "-"' },
      { flags: '--plan <text>', description: 'The plan as text' },
      waitOption,
    ],
    examples: ['rostrum task plan submit --file PLAN.md --wait   # inside a session'],
    async run(work) {
      const { given, io } = work;
      const file = given.text('file');
      const plan = file === undefined ? given.required('plan') : await readInput(file, io);
      const key = taskKeyOf(work);
      const isWaited = given.flag('wait');
      const start = isWaited ? await readVerdictStart(work) : undefined;
      const submitted = await orKept(work, isWaited, work.ask('task.plan.submit', { id: key, plan }));
      if (!isWaited && submitted !== undefined) return saidOf(submitted.task, `is ${submitted.task.status}.`);
      const verdict = await waitForVerdict(work, { key, start });
      if (verdict.approved) return { result: verdict, text: () => 'approved' };
      return { result: verdict, text: () => verdict.comment, exitCode: exitCodes.revise };
    },
  }),

  hubCommand({
    path: 'task plan approve',
    summary: 'Approve the submitted plan',
    asks: ['task.plan.approve'],
    args: [taskArg],
    options: [taskOption, { flags: '--comment <text>', description: 'A remark for the agent' }],
    examples: ['rostrum task plan approve SHOP-1'],
    async run(work) {
      const { task } = await work.ask('task.plan.approve', {
        id: taskKeyOf(work),
        comment: work.given.text('comment'),
      });
      return saidOf(task, `is ${task.status}.`);
    },
  }),

  hubCommand({
    path: 'task plan revise',
    summary: 'Ask for a better plan, with a comment that reaches the agent',
    asks: ['task.plan.revise'],
    args: [taskArg],
    options: [taskOption, { flags: '--comment <text>', description: 'What to change' }],
    examples: ['rostrum task plan revise SHOP-1 --comment "Keep the old endpoint for one release"'],
    async run(work) {
      const { task } = await work.ask('task.plan.revise', {
        id: taskKeyOf(work),
        comment: work.given.required('comment'),
      });
      return saidOf(task, `is ${task.status} again.`);
    },
  }),
];

async function readResult({ given, io }: Work): Promise<unknown> {
  const file = given.text('result');
  const summary = given.text('summary');
  const told = file === undefined ? { summary } : await readJsonInput(file, io);
  if (file === undefined && summary === undefined) throw new UsageError('Give --result FILE, or --summary TEXT.');
  const contracts = await Promise.all(given.texts('contract').map((text) => readContract(text, io)));
  if (contracts.length === 0 || typeof told !== 'object' || told === null) return told;
  const before = 'contracts' in told && typeof told.contracts === 'object' ? told.contracts : {};
  return { ...told, contracts: { ...before, ...Object.fromEntries(contracts) } };
}

async function readContract(text: string, io: Work['io']) {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError('--contract takes KEY=FILE.');
  return [text.slice(0, at), { status: 'fulfilled', data: await readJsonInput(text.slice(at + 1), io) }] as const;
}
