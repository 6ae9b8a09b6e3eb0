import type { CliArg, CliIo, CliOption } from '../../runtime/cliCommand.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { HubError } from '../../shared/errors.ts';
import { pipelinePlan } from '../../shared/operations/pipelines.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import type { Given } from './given.ts';
import { namesAsked, readNames } from './names.ts';
import { renderMore } from './page.ts';
import { hasChanges, renderPlan } from './planTable.ts';
import { readFilled } from './readInput.ts';
import { renderTaskTable } from './taskTable.ts';
import { renderMoment } from './times.ts';
import { shellWord } from '../../shared/shellLine.ts';

const fileOption: CliOption = { flags: '--file <file>', description: 'Pipeline file (YAML or JSON), or "-"' };
const startOption: CliOption = { flags: '--start', description: 'Start what nothing blocks at once' };
const nameArg: CliArg = { name: 'pipeline', description: 'Pipeline by name', required: true };

export const pipelineCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'pipeline plan',
    summary: 'Show what applying a file would do: tasks created, changed, cancelled, untouched. Changes nothing',
    asks: ['pipeline.plan'],
    options: [
      fileOption,
      startOption,
      { flags: '--exit-code', description: `End with exit code ${exitCodes.changes} where there are changes` },
      projectOption,
    ],
    examples: [
      'rostrum pipeline plan --file graph.yaml',
      'rostrum pipeline plan --file graph.yaml --exit-code   # in a check: 0 nothing to do, 8 changes',
    ],
    async run({ ask, given, io }) {
      const text = await readFilled(given.required('file'), io);
      const start = given.flag('start');
      const answer = await ask('pipeline.plan', { text, start, project: given.text('project') });
      const { plan } = answer;
      const next = `\nDo exactly this: ${applyLine(given, plan.fingerprint)}`;
      return {
        result: answer,
        text: () => `${renderPlan(plan, lookOf(io))}${hasChanges(plan) ? next : ''}`,
        exitCode: given.flag('exitCode') && hasChanges(plan) ? exitCodes.changes : exitCodes.ok,
      };
    },
  }),

  hubCommand({
    path: 'pipeline apply',
    summary: 'Make a graph of tasks be as a file says, or change nothing: all errors come together, with line numbers',
    asks: ['pipeline.apply'],
    options: [
      fileOption,
      startOption,
      { flags: '--plan <fingerprint>', description: 'Only if the plan is still the one that "pipeline plan" showed' },
      projectOption,
    ],
    examples: [
      'rostrum pipeline apply --file examples/ecommerce-rebuild.yaml',
      'rostrum pipeline apply --file graph.yaml --start',
      'rostrum pipeline apply --file graph.yaml --plan 3f1c9a0b7d24e586',
    ],
    async run({ ask, given, io }) {
      const text = await readFilled(given.required('file'), io);
      const expect = given.text('plan');
      const wish = { text, start: given.flag('start'), expect, project: given.text('project') };
      const done = await showingNewPlan(io, () => ask('pipeline.apply', wish));
      const refs = new Map(done.tasks.map(({ name, task }) => [name, task.ref]));
      const items = done.plan.items.map((item) => ({ ...item, ref: item.ref ?? refs.get(item.key) }));
      return { result: done, text: () => renderPlan({ ...done.plan, items }, lookOf(io)) };
    },
  }),

  hubCommand({
    path: 'pipeline list',
    summary: 'List the pipelines of a project, with how far each is',
    asks: ['pipeline.list'],
    options: [...pageOptions, projectOption],
    examples: ['rostrum pipeline list'],
    async run({ ask, given, io }) {
      const answer = await ask('pipeline.list', { ...pageOf(given), project: given.text('project') });
      const text = () =>
        answer.rows.length === 0
          ? 'No pipelines. Apply a file that has a name: "rostrum pipeline apply --file FILE".'
          : renderTable(
              answer.rows,
              [
                { title: 'name', text: ({ name }) => name, isWhole: true },
                { title: 'tasks', text: ({ tasks }) => tasks, align: 'right' },
                { title: 'open', text: ({ open }) => open, align: 'right' },
                { title: 'done', text: ({ done }) => done, align: 'right' },
                { title: 'failed', text: ({ failed }) => failed, align: 'right' },
                { title: 'cancelled', text: ({ cancelled }) => cancelled, align: 'right' },
                { title: 'last change', text: ({ updatedAt }) => renderMoment(updatedAt) },
              ],
              lookOf(io),
            ) + renderMore(answer.next);
      return { result: answer, text };
    },
  }),

  hubCommand({
    path: 'pipeline view',
    summary: 'Show the tasks of a pipeline by their keys in its file, with their states',
    asks: ['pipeline.view', ...namesAsked],
    args: [nameArg],
    options: [...pageOptions, projectOption],
    examples: ['rostrum pipeline view "E-commerce rebuild"'],
    async run(work) {
      const { ask, given, io, nowMs } = work;
      const project = given.text('project');
      const view = await ask('pipeline.view', { ...pageOf(given), pipeline: given.required('pipeline'), project });
      const text = async () => {
        const nameOf = await readNames(ask, view.rows);
        // The key stands before the title: that is how the file speaks of a task.
        const rows = view.rows.map(({ key, task }) => ({ ...task, title: `${key}  ${task.title}` }));
        const { tasks, done } = view.pipeline;
        const head = `${view.pipeline.name}: ${done} of ${tasks} done`;
        return `${head}\n\n${renderTaskTable(rows, { nameOf, nowMs, look: lookOf(io) })}${renderMore(view.next)}`;
      };
      return { result: view, text };
    },
  }),

  hubCommand({
    path: 'pipeline export',
    summary: 'Write a pipeline as a file made from what is there; applied, it changes nothing',
    asks: ['pipeline.export'],
    args: [nameArg],
    options: [projectOption],
    examples: ['rostrum pipeline export "E-commerce rebuild" > graph.yaml'],
    async run({ ask, given }) {
      const found = await ask('pipeline.export', {
        pipeline: given.required('pipeline'),
        project: given.text('project'),
      });
      return { result: found, text: () => found.text };
    },
  }),
];

/** The whole command that carries out the plan which was shown, as it can be typed. */
export function applyLine(given: Given, fingerprint: string): string {
  const project = given.text('project');
  return [
    'rostrum pipeline apply',
    ...(project === undefined ? [] : [`-p ${shellWord(project)}`]),
    `--file ${shellWord(given.text('file') ?? '-')}`,
    ...(given.flag('start') ? ['--start'] : []),
    `--plan ${fingerprint}`,
  ].join(' ');
}

/** Where the plan is not the one any more that was looked at, the new one is shown with the refusal. */
export async function showingNewPlan<Result>(io: CliIo, apply: () => Promise<Result>): Promise<Result> {
  try {
    return await apply();
  } catch (error) {
    const isStale = error instanceof HubError && error.code === 'stale-plan';
    const found = isStale ? pipelinePlan.safeParse(error.details?.['plan']) : undefined;
    if (found?.success === true && !io.json) {
      io.stderr(`${renderPlan(found.data, lookOf(io))}\nIts fingerprint is ${found.data.fingerprint}.\n`);
    }
    throw error;
  }
}
