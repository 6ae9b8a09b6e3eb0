import { projectRole } from '../../shared/model/project.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import type { CliArg, CliOption } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { defaultGuardLimits, guardLimits } from '../../shared/model/guard.ts';
import { hubCommand, lookOf, pageOf, pageOptions } from './command.ts';
import type { HubCommand, Output } from './command.ts';
import type { Given } from './given.ts';
import { requireChange, UsageError } from './given.ts';
import { renderFacts, renderMore, renderValue } from './page.ts';

const projectArg: CliArg = { name: 'project', description: 'Project by name, key or id', required: true };
const personArg: CliArg = { name: 'person', description: 'Person by name or id', required: true };

const settingOptions: readonly CliOption[] = [
  { flags: '--max-running <tasks>', description: 'Tasks that may be under way at once' },
  { flags: '--default-provider <name>', description: 'Agent for tasks that name none' },
  {
    flags: '--fallback-provider <name...>',
    description: 'Agents for those tasks, in this order, where that one cannot',
  },
  {
    flags: '--guard <limit=value...>',
    description: `When guards pause a task or a session, "none" for the default: ${Object.keys(guardLimits.shape).join(', ')}`,
  },
  {
    flags: '--unmatched-calls <effect>',
    description: 'What is done with a tool call that no rule speaks of: ask, or deny',
  },
];

/** The settings that were given; undefined where none was. */
function readSettings(given: Given) {
  const maxRunning = given.count('maxRunning');
  const defaultProvider = given.text('defaultProvider');
  const unmatchedCalls = given.text('unmatchedCalls');
  const fallbacks = given.texts('fallbackProvider');
  const providers = fallbacks.length === 0 ? undefined : fallbacks;
  const settings = { maxRunning, defaultProvider, providers, unmatchedCalls, guards: readGuards(given.texts('guard')) };
  return Object.values(settings).every((value) => value === undefined) ? undefined : settings;
}

/** `sameErrors=5` and `taskTokens=none` as limits to change. */
function readGuards(texts: readonly string[]) {
  if (texts.length === 0) return undefined;
  const entries = texts.map((text): [string, number | null] => {
    const [name = '', value = ''] = text.split('=');
    const figure = value === 'none' ? null : Number(value);
    if (!Object.hasOwn(guardLimits.shape, name) || value === '' || Number.isNaN(figure))
      throw new UsageError(`--guard takes LIMIT=NUMBER or LIMIT=none, not "${text}".`);
    return [name, figure];
  });
  return Object.fromEntries(entries);
}

const saidOf = (project: ProjectRow, what: string): Output => ({
  result: { project },
  text: () => `${project.name} ${what}`,
});

const membersText = (project: ProjectRow) => project.members.map(({ name, role }) => `${name} (${role})`).join(', ');

export const projectCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'project create',
    summary: 'Create a project; you are its owner. Its key begins the refs of its tasks',
    asks: ['project.create'],
    args: [{ name: 'name', description: 'Name of the project', required: true }],
    options: [{ flags: '--key <KEY>', description: 'Begins the refs of its tasks, e.g. SHOP' }, ...settingOptions],
    examples: ['rostrum project create "E-commerce rebuild" --key SHOP --default-provider claude'],
    async run({ ask, given }) {
      const { project } = await ask('project.create', {
        name: given.required('name'),
        key: given.text('key'),
        settings: readSettings(given),
      });
      return { result: { project }, text: () => `Created "${project.name}", key ${project.key} (${project.id}).` };
    },
  }),

  hubCommand({
    path: 'project list',
    summary: 'List the projects that you can see',
    asks: ['project.list'],
    options: pageOptions,
    examples: ['rostrum project list'],
    async run({ ask, given, io }) {
      const page = await ask('project.list', pageOf(given));
      const text = () =>
        page.rows.length === 0
          ? 'No projects. Create one with "rostrum project create NAME".'
          : renderTable(
              page.rows,
              [
                { title: 'key', text: ({ key }) => key, isWhole: true },
                { title: 'name', text: ({ name }) => name },
                { title: 'your role', text: ({ role }) => role },
                { title: 'members', text: membersText },
                { title: 'agent', text: ({ settings }) => settings.defaultProvider },
                { title: 'id', text: ({ id }) => id, isWhole: true },
              ],
              lookOf(io),
            ) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'project view',
    summary: 'Show a project with its members and settings',
    asks: ['project.view'],
    args: [projectArg],
    examples: ['rostrum project view SHOP'],
    async run({ ask, given, io }) {
      const view = await ask('project.view', { project: given.required('project') });
      const { project } = view;
      const text = () =>
        renderFacts(
          [
            ['name', project.name],
            ['key', project.key],
            ['id', project.id],
            ['members', membersText(project)],
            ['at once', `${project.settings.maxRunning} tasks`],
            ['agent', [project.settings.defaultProvider, ...(project.settings.providers ?? [])].join(', else ')],
            ['no rule', project.settings.unmatchedCalls ?? 'ask'],
            ['guards', renderValue({ ...defaultGuardLimits, ...project.settings.guards }, 500)],
          ],
          io.colour,
        );
      return { result: view, text };
    },
  }),

  hubCommand({
    path: 'project update',
    summary: 'Rename a project or change its caps and defaults',
    asks: ['project.update'],
    args: [projectArg],
    options: [{ flags: '--name <name>', description: 'New name' }, ...settingOptions],
    examples: ['rostrum project update SHOP --max-running 20'],
    async run({ ask, given }) {
      const { project } = await ask('project.update', {
        project: given.required('project'),
        ...requireChange({ name: given.text('name'), settings: readSettings(given) }),
      });
      return saidOf(project, 'is changed.');
    },
  }),

  hubCommand({
    path: 'project member set',
    summary: 'Add a person to a project, or change the role',
    asks: ['project.member.set'],
    args: [
      projectArg,
      personArg,
      { name: 'role', description: 'The role', required: true, choices: projectRole.options },
    ],
    examples: ['rostrum project member set SHOP alice member'],
    async run({ ask, given }) {
      const { project } = await ask('project.member.set', {
        project: given.required('project'),
        person: given.required('person'),
        role: given.required('role'),
      });
      return saidOf(project, `has the members ${membersText(project)}.`);
    },
  }),

  hubCommand({
    path: 'project member remove',
    summary: 'Remove a person from a project',
    asks: ['project.member.remove'],
    args: [projectArg, personArg],
    examples: ['rostrum project member remove SHOP alice'],
    async run({ ask, given }) {
      const { project } = await ask('project.member.remove', {
        project: given.required('project'),
        person: given.required('person'),
      });
      return saidOf(project, `has the members ${membersText(project)}.`);
    },
  }),
];
