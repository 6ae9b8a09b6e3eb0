import { startRule } from '../../shared/model/task.ts';
import { taskStatuses } from '../../shared/model/taskWords.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import type { CliOption } from '../../runtime/cliCommand.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Output, Work } from './command.ts';
import { requireChange } from './given.ts';
import { projectKeyOf } from './projectKey.ts';
import { namesAsked, readNames } from './names.ts';
import { renderOwed } from './owedLines.ts';
import { renderMore } from './page.ts';
import {
  dependencyKinds,
  modeOption,
  parseDependency,
  readPlacement,
  readTaskFields,
  taskFieldOptions,
} from './taskDraftOptions.ts';
import { taskArg, taskKeyOf, taskOption } from './taskKey.ts';
import { renderTaskTable } from './taskTable.ts';

/** For a change that must not overwrite somebody else's. */
export const versionOption: CliOption = {
  flags: '--if-version <version>',
  description: 'Only if the record is still at this version',
};

/** What a command says of the task it has changed. */
export const saidOf = (task: TaskRow, what: string): Output => ({
  result: { task },
  text: () => `${task.ref} ${what}`,
});

/** That no server fits is said at once: a mistyped name would wait for ever. */
const waitsForServer = ({ blockedBy }: TaskRow): string =>
  blockedBy
    .filter(({ code }) => code === 'no-server')
    .map(({ text }) => `\nIt waits: ${text}.`)
    .join('');

/** What happens in a session that was there before the task; the key may as well have named a server. */
async function handedOver(ask: Work['ask'], { ref, sessionId }: TaskRow, key: string): Promise<string> {
  const { session } = await ask('session.view', { id: sessionId });
  const wanted = key.toLowerCase();
  const isNamed =
    session.name.toLowerCase() === wanted || session.id.startsWith(`session_${wanted.replace(/^session_/, '')}`);
  if (!isNamed) return '';
  const readIt = `Who works there reads it with "rostrum task view ${ref}"; nothing is typed into the session.`;
  return `\n${readIt}\nCancelling the task ends the session.`;
}

export const taskCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'task create',
    summary: 'Create a task; it is placed when nothing blocks it, or with "task assign"',
    asks: ['task.create'],
    options: [
      ...taskFieldOptions,
      {
        flags: '--depends-on <task...>',
        description: 'Task to wait for; TASK:KEY waits for that contract and gets its data',
      },
      { flags: '--dependency-type <kind>', description: 'Kind of these edges', choices: dependencyKinds },
      { flags: '--if-failed <what>', description: 'What happens when one of them fails', choices: ['block', 'cancel'] },
      { flags: '--parent <record>', description: 'Task or objective that it belongs to' },
      projectOption,
    ],
    examples: [
      'rostrum task create --title "Design API schema" --repo core-service --contract api_schema=schema.json',
      'rostrum task create --title "Gateway routes" --repo api-gateway --lang rust --depends-on SHOP-1:api_schema',
      'rostrum task create --title "Load test" --depends-on SHOP-1 --depends-on SHOP-2 --start auto --spec-file spec.md',
    ],
    async run({ ask, given, io }) {
      given.required('title');
      const edge = { type: given.text('dependencyType'), ifFailed: given.text('ifFailed') };
      const { task, newlyOwed } = await ask('task.create', {
        ...(await readTaskFields(given, io)),
        placement: readPlacement(given),
        project: given.text('project'),
        parent: given.text('parent'),
        dependencies: given.texts('dependsOn').map((text) => parseDependency(text, edge)),
      });
      const created = `Created ${task.ref} "${task.title}" (${task.id}), ${task.status}.`;
      const text = () => `${created}${waitsForServer(task)}${renderOwed(newlyOwed)}`;
      return { result: { task, newlyOwed }, text };
    },
  }),

  hubCommand({
    path: 'task list',
    summary: 'List tasks',
    asks: ['task.list', ...namesAsked],
    options: [
      {
        flags: '--status <status...>',
        description: `Only in these states: ${taskStatuses.join(', ')}`,
        suggestions: taskStatuses,
      },
      { flags: '--parent <record>', description: 'Only those of a task or objective' },
      { flags: '--label <label>', description: 'Only with this label' },
      { flags: '--server <server>', description: 'Only on this server' },
      { flags: '--external <system:id>', description: 'Only the one with this identity in another system' },
      ...pageOptions,
      projectOption,
    ],
    examples: [
      'rostrum task list',
      'rostrum task list --status running',
      'rostrum task list --status failed needs_human --json',
    ],
    async run(work) {
      const { ask, given, io, nowMs } = work;
      const status = given.texts('status').flatMap((text) => text.split(','));
      const project = given.text('project');
      const page = await ask('task.list', {
        ...pageOf(given),
        project,
        status: status.length === 0 ? undefined : status,
        parent: given.text('parent'),
        label: given.text('label'),
        server: given.text('server'),
        external: given.text('external'),
      });
      return {
        result: page,
        text: async () => {
          if (page.rows.length === 0)
            return 'No tasks. Create one with "rostrum task create" or "rostrum pipeline apply".';
          const nameOf = await readNames(ask, page.rows);
          return renderTaskTable(page.rows, { nameOf, nowMs, look: lookOf(io) }) + renderMore(page.next);
        },
      };
    },
  }),

  hubCommand({
    path: 'task upsert',
    summary: 'Create the task with an identity in another system, or change it where it exists. Twice is as once',
    asks: ['task.upsert', 'project.list'],
    options: [
      ...taskFieldOptions,
      { flags: '--url <url>', description: 'Where it is in the other system' },
      { flags: '--parent <record>', description: 'Task or objective that a new one belongs to' },
      projectOption,
    ],
    examples: [
      'rostrum task upsert --external github:acme/api#12 --title "Fix the login" --url https://github.com/acme/api/issues/12',
    ],
    async run(work) {
      const { ask, given, io } = work;
      given.required('external');
      const { external, ...fields } = await readTaskFields(given, io);
      const { outcome, task } = await ask('task.upsert', {
        ...fields,
        project: await projectKeyOf(work),
        system: external?.system,
        externalId: external?.id,
        url: given.text('url'),
        placement: readPlacement(given),
        parent: given.text('parent'),
      });
      const said = outcome === 'created' ? `Created ${task.ref}` : `${task.ref} is ${outcome}:`;
      return { result: { outcome, task }, text: () => `${said} "${task.title}" (${task.id}), ${task.status}.` };
    },
  }),

  hubCommand({
    path: 'task update',
    summary: 'Change a task; an agent that works on it is told',
    asks: ['task.update', 'task.view'],
    args: [taskArg],
    options: [
      taskOption,
      ...taskFieldOptions,
      { flags: '--no-require-plan-approval', description: 'Its plan need not be approved' },
      { flags: '--parent <record>', description: 'Task or objective to move it below; "none" to let it stand alone' },
      versionOption,
    ],
    examples: [
      'rostrum task update SHOP-2 --priority critical',
      'rostrum task update SHOP-2 --spec-file spec.md --if-version 7',
      'rostrum task update SHOP-2 --parent SHOP-1',
    ],
    async run(work) {
      const { ask, given, io } = work;
      const id = taskKeyOf(work);
      const placement = readPlacement(given);
      const named = given.text('parent');
      const parent = named === 'none' ? null : named;
      const { placement: _wish, ...fields } = requireChange({
        ...(await readTaskFields(given, io)),
        placement,
        parent,
      });
      const before = placement === undefined ? undefined : await ask('task.view', { id });
      const { task } = await ask('task.update', {
        ...fields,
        id,
        // What was not given of a placement stays; the version shows whether it has changed in between.
        placement: before === undefined ? undefined : { ...before.placement, ...placement },
        version: given.count('ifVersion') ?? before?.task.version,
      });
      return saidOf(task, `is changed, version ${task.version}.`);
    },
  }),

  hubCommand({
    path: 'task assign',
    summary: 'Give a task to a server or to a live session; without either the best server is chosen',
    asks: ['task.assign', 'session.view', ...namesAsked],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--session <session>', description: "Live idle session by name or id; a server's name is taken too" },
      { flags: '--server <server>', description: 'Server by name or id' },
      { flags: '--provider <name>', description: 'Agent to run' },
      modeOption,
      versionOption,
    ],
    examples: [
      'rostrum task assign SHOP-1 --session dev-staging',
      'rostrum task assign SHOP-1 --server gpu-1 --provider claude',
    ],
    async run(work) {
      const { ask, given } = work;
      const { task } = await ask('task.assign', {
        id: taskKeyOf(work),
        session: given.text('session'),
        server: given.text('server'),
        provider: given.text('provider'),
        mode: given.text('mode'),
        version: given.count('ifVersion'),
      });
      const nameOf = await readNames(ask, task);
      const place = `is ${task.status}: session ${nameOf(task.sessionId)} on ${nameOf(task.serverId)}.`;
      const session = given.text('session');
      return saidOf(task, session === undefined ? place : `${place}${await handedOver(ask, task, session)}`);
    },
  }),

  hubCommand({
    path: 'task unassign',
    summary: 'Take an assigned task back before it has started',
    asks: ['task.unassign'],
    args: [taskArg],
    options: [taskOption, versionOption],
    examples: ['rostrum task unassign SHOP-1'],
    async run(work) {
      const { task } = await work.ask('task.unassign', { id: taskKeyOf(work), version: work.given.count('ifVersion') });
      return saidOf(task, `is ${task.status} again.`);
    },
  }),

  hubCommand({
    path: 'task cancel',
    summary: 'Cancel a task from any state that has not ended, and end the agent of its session',
    asks: ['task.cancel'],
    args: [taskArg],
    options: [taskOption, { flags: '--message <text>', description: 'Why' }, versionOption],
    examples: ['rostrum task cancel SHOP-3 --message "superseded by SHOP-9"'],
    async run(work) {
      const { given } = work;
      const version = given.count('ifVersion');
      const { task } = await work.ask('task.cancel', { id: taskKeyOf(work), message: given.text('message'), version });
      return saidOf(task, `is ${task.status}.`);
    },
  }),

  hubCommand({
    path: 'task retry',
    summary: 'Open the next attempt of a failed or cancelled task',
    asks: ['task.retry'],
    args: [taskArg],
    options: [taskOption, versionOption],
    examples: ['rostrum task retry SHOP-3'],
    async run(work) {
      const { task } = await work.ask('task.retry', { id: taskKeyOf(work), version: work.given.count('ifVersion') });
      return saidOf(task, `is ${task.status}, attempt ${task.attempt}.`);
    },
  }),

  hubCommand({
    path: 'task accept',
    summary: 'Accept a done task as it is; only people do',
    asks: ['task.accept'],
    args: [taskArg],
    options: [taskOption, { flags: '--comment <text>', description: 'A remark' }, versionOption],
    examples: ['rostrum task accept SHOP-1 --comment "Well done"'],
    async run(work) {
      const { given } = work;
      const { task } = await work.ask('task.accept', {
        id: taskKeyOf(work),
        comment: given.text('comment'),
        version: given.count('ifVersion'),
      });
      return saidOf(task, 'is accepted.');
    },
  }),

  hubCommand({
    path: 'task send-back',
    summary: 'Send a done task back with a comment: a linked follow-up task goes on with it, the result is kept',
    asks: ['task.send-back'],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--comment <text>', description: 'What is missing or wrong' },
      { flags: '--title <title>', description: 'Title of the follow-up' },
      { flags: '--contract <key...>', description: 'Contract of the task that the follow-up owes again' },
      {
        flags: '--start <rule>',
        description: 'When the follow-up is placed (else at once)',
        choices: startRule.options,
      },
      versionOption,
    ],
    examples: [
      'rostrum task send-back SHOP-1 --comment "The tests do not cover refunds"',
      'rostrum task send-back SHOP-1 --comment "Users need an email" --contract api_schema --start manual',
    ],
    async run(work) {
      const { given } = work;
      const answer = await work.ask('task.send-back', {
        id: taskKeyOf(work),
        comment: given.required('comment'),
        title: given.text('title'),
        contracts: given.texts('contract'),
        start: given.text('start'),
        version: given.count('ifVersion'),
      });
      const { task, followUp } = answer;
      return {
        result: answer,
        text: () =>
          `${task.ref} is sent back; ${followUp.ref} "${followUp.title}" goes on with it, ${followUp.status}.`,
      };
    },
  }),

  hubCommand({
    path: 'task start',
    summary: 'Let the scheduler place a pending task',
    asks: ['task.start'],
    args: [taskArg],
    options: [taskOption],
    examples: ['rostrum task start SHOP-3'],
    async run(work) {
      const { task } = await work.ask('task.start', { id: taskKeyOf(work) });
      return saidOf(
        task,
        `is ${task.status}${task.status === 'pending' ? '; it starts when nothing blocks it. See "rostrum task why"' : ''}.`,
      );
    },
  }),
];
