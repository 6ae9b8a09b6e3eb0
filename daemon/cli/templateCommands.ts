import type { CliArg, CliOption } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import type { ParameterValue } from '../../shared/model/template.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Output, Work } from './command.ts';
import { UsageError } from './given.ts';
import { renderFacts, renderMore, renderPage, renderSection } from './page.ts';
import { showingNewPlan } from './pipelineCommands.ts';
import { hasChanges, renderPlan } from './planTable.ts';
import { readFilled } from './readInput.ts';

const nameArg: CliArg = { name: 'name', description: 'Template by name' };
const requiredNameArg: CliArg = { ...nameArg, required: true };
const fileOption: CliOption = { flags: '--file <file>', description: 'Template file (YAML or JSON), or "-"' };
const sharedOption: CliOption = { flags: '--shared', description: 'For every project of the hub; only admins' };

export const templateCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'template save',
    summary: 'Keep a template: from a file, or made from a task, a pipeline or the project',
    asks: ['template.save', 'template.publish', 'template.draft'],
    options: [
      fileOption,
      { flags: '--from-task <task>', description: 'Make it from a task' },
      { flags: '--from-pipeline <name>', description: 'Make it from a pipeline' },
      { flags: '--from-project', description: "Make it from the project's settings, roles and rules" },
      { flags: '--name <name>', description: 'Another name than the one in the file' },
      { flags: '--print', description: 'Print what would be kept, to give it parameters by hand, and keep nothing' },
      sharedOption,
      { flags: '--if-version <version>', description: 'Only if the template is still at this version' },
      projectOption,
    ],
    examples: [
      'rostrum template save --file templates/bugfix.yaml',
      'rostrum template save --from-pipeline "E-commerce rebuild" --name rebuild',
      'rostrum template save --from-task SHOP-4 --print > templates/dashboard.yaml',
    ],
    async run(work) {
      const { ask, given } = work;
      const found = await readText(work);
      if (given.flag('print')) return { result: found, text: () => found.text };
      const kept = { ...found, version: given.count('ifVersion') };
      const { template } = given.flag('shared')
        ? await ask('template.publish', kept)
        : await ask('template.save', { ...kept, project: given.text('project') });
      const where = template.projectId === undefined ? 'for every project' : 'in the project';
      const said = `Template ${template.name} is kept ${where}, version ${template.version}; it makes a ${template.makes}.`;
      return { result: { template }, text: () => said };
    },
  }),

  hubCommand({
    path: 'template list',
    summary: 'List the templates of a project, and those for every project',
    asks: ['template.list'],
    options: [...pageOptions, projectOption],
    examples: ['rostrum template list'],
    async run({ ask, given, io }) {
      const answer = await ask('template.list', { ...pageOf(given), project: given.text('project') });
      const text = () =>
        answer.rows.length === 0
          ? 'No templates. Keep one with "rostrum template save --file FILE".'
          : renderTable(
              answer.rows,
              [
                { title: 'name', text: ({ name }) => name, isWhole: true },
                { title: 'makes', text: ({ makes }) => makes },
                { title: 'for', text: ({ projectId }) => (projectId === undefined ? 'every project' : 'this project') },
                { title: 'parameters', text: ({ parameters }) => parameters.join(', ') },
                { title: 'description', text: ({ description }) => description },
                { title: 'version', text: ({ version }) => version, align: 'right' },
              ],
              lookOf(io),
            ) + renderMore(answer.next);
      return { result: answer, text };
    },
  }),

  hubCommand({
    path: 'template view',
    summary: 'Show a template with its parameters and its text',
    asks: ['template.view'],
    args: [requiredNameArg],
    options: [projectOption],
    examples: ['rostrum template view bugfix', 'rostrum template view bugfix --json'],
    async run({ ask, given, io }) {
      const view = await ask('template.view', { name: given.required('name'), project: given.text('project') });
      const facts = renderFacts(
        [
          ['name', view.template.name],
          ['makes', view.template.makes],
          ['for', view.template.projectId === undefined ? 'every project' : 'this project'],
          ['version', String(view.template.version)],
          ['about', view.template.description],
        ],
        io.colour,
      );
      const parameters = view.parameters.map(renderParameter).join('\n');
      const text = () =>
        renderPage([
          facts,
          renderSection('Parameters', parameters, io.colour),
          renderSection('Text', view.text, io.colour),
        ]);
      return { result: view, text };
    },
  }),

  hubCommand({
    path: 'template remove',
    summary: 'Remove a template; what was made from it stays',
    asks: ['template.remove', 'template.withdraw'],
    args: [requiredNameArg],
    options: [sharedOption, projectOption],
    examples: ['rostrum template remove bugfix'],
    async run({ ask, given }) {
      const name = given.required('name');
      const answer = given.flag('shared')
        ? await ask('template.withdraw', { name })
        : await ask('template.remove', { name, project: given.text('project') });
      return { result: answer, text: () => `Template ${answer.removed} is removed.` };
    },
  }),

  hubCommand({
    path: 'template use',
    summary: 'Make the task, the pipeline or the project of a template, all of it or nothing',
    asks: ['template.plan', 'template.use', 'template.project'],
    args: [nameArg],
    options: [
      fileOption,
      { flags: '--set <name=value...>', description: 'What its parameters are' },
      { flags: '--plan', description: 'Show what it would make, and make nothing' },
      { flags: '--expect <fingerprint>', description: 'Only if the plan is still the one that "--plan" showed' },
      { flags: '--start', description: 'Start what nothing blocks at once' },
      { flags: '--new-project', description: 'It makes a project; needed where you are in none yet' },
      projectOption,
    ],
    examples: [
      'rostrum template use bugfix --set title="Login fails" --set repo=web --plan',
      'rostrum template use --file templates/release.yaml --set version=2.5 --start',
      'rostrum template use team --set name="Search team" --new-project',
    ],
    async run(work) {
      const { ask, given, io } = work;
      const source = await readSource(work);
      const project = given.text('project');
      if (given.flag('newProject')) return madeProject(await ask('template.project', { ...source, from: project }));
      const wish = { ...source, project, start: given.flag('start') };
      const planned = await ask('template.plan', wish);
      if (given.flag('plan')) return { result: planned, text: () => plannedText(planned, work) };
      if (planned.makes === 'project') return madeProject(await ask('template.project', { ...source, from: project }));
      const expect = given.text('expect');
      const done = await showingNewPlan(io, () => ask('template.use', { ...wish, expect }));
      const refs = new Map(done.tasks.map(({ name, task }) => [name, task.ref]));
      const items = done.plan.items.map((item) => ({ ...item, ref: item.ref ?? refs.get(item.key) }));
      return { result: done, text: () => renderPlan({ ...done.plan, items }, lookOf(io)) };
    },
  }),
];

/** A text to keep, from where it was said: exactly one place. */
async function readText(work: Work): Promise<{ readonly name: string | undefined; readonly text: string }> {
  const { ask, given, io } = work;
  const [file, task, pipeline] = [given.text('file'), given.text('fromTask'), given.text('fromPipeline')];
  const isFromProject = given.flag('fromProject');
  const told = [file, task, pipeline, isFromProject || undefined].filter((one) => one !== undefined);
  if (told.length !== 1) throw new UsageError('Say one of --file, --from-task, --from-pipeline, --from-project.');
  const name = given.text('name');
  if (file !== undefined) return { name, text: await readFilled(file, io) };
  const draft = await ask('template.draft', { task, pipeline, project: given.text('project') });
  return { name: name ?? draft.name, text: draft.text };
}

/** The template to use, and what its parameters are. */
async function readSource({ given, io }: Work) {
  const [name, file] = [given.text('name'), given.text('file')];
  if ((name === undefined) === (file === undefined)) throw new UsageError('Say the name of a template, or --file.');
  const text = file === undefined ? undefined : await readFilled(file, io);
  return { name, text, values: readValues(given.texts('set')) };
}

function readValues(words: readonly string[]): Readonly<Record<string, ParameterValue>> {
  const entries = words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(`--set takes NAME=VALUE, not "${word}".`);
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  const names = entries.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`--set gives "${twice}" twice.`);
  return Object.fromEntries(entries);
}

function plannedText({ filled, plan }: ResultOf<'template.plan'>, { io }: Work): string {
  const what = renderSection('Filled in', filled, io.colour);
  if (plan === undefined) return what;
  const next = hasChanges(plan) ? `\nDo exactly this with --expect ${plan.fingerprint}` : '';
  return renderPage([what, `${renderPlan(plan, lookOf(io))}${next}`]);
}

const madeProject = ({ project }: ResultOf<'template.project'>): Output => ({
  result: { project },
  text: () => `Created "${project.name}", key ${project.key} (${project.id}).`,
});

type Parameter = ResultOf<'template.view'>['parameters'][number];

function renderParameter({ name, type, choices = [], required, description, default: initial }: Parameter): string {
  const kind = choices.length === 0 ? type : choices.join('|');
  const rule = initial === undefined ? (required ? 'must be given' : 'may be given') : `else ${String(initial)}`;
  return [`${name}  ${kind}, ${rule}`, ...(description === undefined ? [] : [description])].join('  ');
}
