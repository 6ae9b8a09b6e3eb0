import { counted } from '../../shared/counted.ts';
import type { ObjectiveRow } from '../../shared/model/objective.ts';
import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import type { CliArg, CliOption } from '../../runtime/cliCommand.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import type { NameOf } from './names.ts';
import { requireChange } from './given.ts';
import { namesAsked, readNames } from './names.ts';
import { renderFacts, renderMore, renderPage, renderSection } from './page.ts';
import { readInput } from './readInput.ts';
import { versionOption } from './taskCommands.ts';
import { modeOption } from './taskDraftOptions.ts';
import { renderTaskTable } from './taskTable.ts';
import { renderSpan } from './times.ts';
import { budgetWords, usedWords } from './usageWords.ts';

const objectiveArg: CliArg = { name: 'objective', description: 'Objective by ref or id', required: true };

const fieldOptions: readonly CliOption[] = [
  { flags: '--title <title>', description: 'Title' },
  { flags: '--prompt <text>', description: 'The goal, as text' },
  { flags: '--prompt-file <file>', description: 'The goal from a file, or "-"' },
  { flags: '--agent <provider>', description: 'Agent of its manager' },
  modeOption,
  { flags: '--repo <name>', description: 'Repository that its tasks inherit' },
  { flags: '--base-branch <branch>', description: 'Branch that its tasks inherit' },
];

async function readFields({ given, io }: Work) {
  const file = given.text('promptFile');
  return {
    title: given.text('title'),
    prompt: file === undefined ? given.text('prompt') : await readInput(file, io),
    agent: given.text('agent'),
    mode: given.text('mode'),
    repo: given.text('repo'),
    baseBranch: given.text('baseBranch'),
  };
}

/** That nobody manages it is said at once. */
const notStarted = ({ ref, agent, manager }: ObjectiveRow): string =>
  manager?.state === 'not started'
    ? `\nNo server can run ${agent ?? 'its agent'} now, so its manager is not started. Later: "rostrum objective start-manager ${ref}".`
    : '';

function managerText({ agent, manager, managerSessionId }: ObjectiveRow, nameOf: NameOf): string | undefined {
  if (manager === undefined) return agent;
  const who = managerSessionId === undefined ? (agent ?? '') : nameOf(managerSessionId);
  return `${who}, ${manager.state}${manager.why === undefined ? '' : `: ${manager.why}`}`;
}

export const objectiveCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'objective create',
    summary: 'Create an objective: a goal that owns tasks',
    asks: ['objective.create'],
    options: [
      ...fieldOptions,
      { flags: '--no-start-manager', description: 'Do not start its manager session' },
      projectOption,
    ],
    examples: ['rostrum objective create --title "API v2.5" --repo core-service --prompt-file goal.md'],
    async run(work) {
      work.given.required('title');
      const startManager = work.given.choice('startManager');
      const { objective } = await work.ask('objective.create', {
        ...(await readFields(work)),
        startManager,
        project: work.given.text('project'),
      });
      const created = `Created ${objective.ref} "${objective.title}" (${objective.id}).`;
      return { result: { objective }, text: () => `${created}${startManager === false ? '' : notStarted(objective)}` };
    },
  }),

  hubCommand({
    path: 'objective list',
    summary: 'List objectives',
    asks: ['objective.list'],
    options: [
      { flags: '--status <status>', description: 'Only these', choices: ['open', 'done', 'cancelled'] },
      ...pageOptions,
      projectOption,
    ],
    examples: ['rostrum objective list --status open'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('objective.list', {
        ...pageOf(given),
        status: given.text('status'),
        project: given.text('project'),
      });
      const colours = createColours(io.colour);
      const text = () =>
        page.rows.length === 0
          ? 'No objectives.'
          : renderTable(
              page.rows,
              [
                { title: 'ref', text: ({ ref }) => ref, isWhole: true },
                { title: 'title', text: ({ title }) => title },
                { title: 'status', text: ({ status }) => status, colour: (word) => colourState(colours, word) },
                { title: 'open', text: ({ openChildren, children }) => `${openChildren} of ${children}` },
                { title: 'repo', text: ({ repo }) => repo },
                { title: 'age', text: ({ createdAt }) => renderSpan(nowMs - createdAt), align: 'right' },
              ],
              lookOf(io),
            ) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'objective view',
    summary: 'Show an objective with its goal and its tasks',
    asks: ['objective.view', ...namesAsked],
    args: [objectiveArg],
    examples: ['rostrum objective view SHOP-1'],
    async run({ ask, given, io, nowMs }) {
      const view = await ask('objective.view', { id: given.required('objective') });
      const { objective, tasks } = view;
      const text = async () => {
        const nameOf = await readNames(ask, view);
        return renderPage([
          `${objective.ref}  ${objective.title}  ${colourState(createColours(io.colour), objective.status)}`,
          renderFacts(
            [
              ['id', objective.id],
              ['tasks', `${objective.openChildren} open of ${objective.children}`],
              ['repo', objective.repo],
              ['base branch', objective.baseBranch],
              ['manager', managerText(objective, nameOf)],
              ['used', usedWords(view.used)],
              ['budget', budgetWords(view.budget, view.used)],
              ['pull requests', objective.pullRequests.join(', ')],
            ],
            io.colour,
          ),
          renderSection('Goal', view.prompt, io.colour),
          tasks.length === 0 ? '' : renderTaskTable(tasks, { nameOf, nowMs, look: lookOf(io) }),
        ]);
      };
      return { result: view, text };
    },
  }),

  hubCommand({
    path: 'objective update',
    summary: 'Change an objective',
    asks: ['objective.update'],
    args: [objectiveArg],
    options: [
      ...fieldOptions,
      { flags: '--pull-request <url...>', description: 'Its pull requests, all of them' },
      versionOption,
    ],
    examples: ['rostrum objective update SHOP-1 --base-branch release-2.5'],
    async run(work) {
      const { given } = work;
      const links = given.texts('pullRequest');
      const pullRequests = links.length === 0 ? undefined : links;
      const { objective } = await work.ask('objective.update', {
        ...requireChange({ ...(await readFields(work)), pullRequests }),
        id: given.required('objective'),
        version: given.count('ifVersion'),
      });
      return { result: { objective }, text: () => `${objective.ref} is changed, version ${objective.version}.` };
    },
  }),

  hubCommand({
    path: 'objective start-manager',
    summary: 'Start the manager session of an objective: the first one, or another after one that ended',
    asks: ['objective.manager', ...namesAsked],
    args: [objectiveArg],
    options: [
      { flags: '--server <server>', description: 'Server by name or id; the best one where nothing is said' },
      { flags: '--agent <provider>', description: 'Another agent than that of the objective' },
      modeOption,
    ],
    examples: ['rostrum objective start-manager SHOP-1', 'rostrum objective start-manager SHOP-1 --server gpu-1'],
    async run({ ask, given }) {
      const { objective } = await ask('objective.manager', {
        id: given.required('objective'),
        server: given.text('server'),
        agent: given.text('agent'),
        mode: given.text('mode'),
      });
      const nameOf = await readNames(ask, objective);
      const text = () => `The manager of ${objective.ref} is session ${nameOf(objective.managerSessionId)}.`;
      return { result: { objective }, text };
    },
  }),

  hubCommand({
    path: 'objective done',
    summary: 'Close an objective as done; refused while a task of it is open',
    asks: ['objective.done'],
    args: [objectiveArg],
    options: [versionOption],
    examples: ['rostrum objective done SHOP-1'],
    async run({ ask, given }) {
      const { objective } = await ask('objective.done', {
        id: given.required('objective'),
        version: given.count('ifVersion'),
      });
      return {
        result: { objective },
        text: () => `${objective.ref} is ${objective.status}, with ${counted(objective.children, 'task')}.`,
      };
    },
  }),

  hubCommand({
    path: 'objective cancel',
    summary: 'Cancel an objective and every open task of it',
    asks: ['objective.cancel'],
    args: [objectiveArg],
    options: [versionOption],
    examples: ['rostrum objective cancel SHOP-1'],
    async run({ ask, given }) {
      const { objective } = await ask('objective.cancel', {
        id: given.required('objective'),
        version: given.count('ifVersion'),
      });
      return { result: { objective }, text: () => `${objective.ref} is ${objective.status}.` };
    },
  }),
];
