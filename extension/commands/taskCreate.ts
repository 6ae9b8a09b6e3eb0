import * as vscode from 'vscode';
import { priorities, taskTypes } from '../../shared/model/taskWords.ts';
import { untilMirrored } from '../hub/untilMirrored.ts';
import { t } from '../l10n/text.ts';
import { priorityName, typeName } from '../views/tasks/fieldNames.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { answered } from './answered.ts';
import type { TaskParts } from './chosenTasks.ts';
import { placementItems, placementSentence } from './placementItems.ts';
import { runSteps, stepBack, stepList, stepText } from './quickSteps.ts';
import type { QuickStep, StepItem } from './quickSteps.ts';
import { registerCommands } from './register.ts';
import { revealTask } from './revealTask.ts';
import { emptyForm, placementOf, providersIn, wishOf } from './taskDraft.ts';
import type { TaskForm } from './taskDraft.ts';

/** Tasks are made in a few short questions, the last of which says where it would run. */
export function registerTaskCreateCommands(parts: TaskParts): vscode.Disposable {
  const { app, trees } = parts;
  const { hub } = app;
  const { mirror } = hub;
  const steps: readonly QuickStep<TaskForm>[] = [
    {
      ask: async (form, frame) => {
        const prompt = t('What shall be done?');
        const answer = await stepText({
          frame,
          prompt,
          value: form.title,
          placeholder: t('A title, such as “Add a cart”'),
        });
        return withAnswer(answer, (title) => ({ ...form, title: title.slice(0, 200) }));
      },
    },
    {
      isAsked: () => projects().length > 1,
      ask: async (form, frame) => {
        const items = projects().map(({ id, name, key }) => ({ label: shownLine(name), description: key, value: id }));
        const answer = await stepList({
          frame,
          placeholder: t('In which project?'),
          items,
          isActive: (id) => id === form.project,
        });
        return withAnswer(answer, (project) => ({
          ...form,
          project,
          ...(project === form.project ? {} : { parent: '' }),
        }));
      },
    },
    {
      ask: async (form, frame) => {
        const items = objectiveItems(form.project, form.parent);
        const answer = await stepList({
          frame,
          placeholder: t('As part of what?'),
          items,
          isActive: (id) => id === form.parent,
        });
        return withAnswer(answer, (parent) => ({ ...form, parent }));
      },
      isAsked: (form) => objectiveItems(form.project, form.parent).length > 1,
    },
    {
      ask: async (form, frame) => {
        const items = taskTypes.map((value) => ({ label: typeName(value), value }));
        const answer = await stepList({
          frame,
          placeholder: t('Which kind of work?'),
          items,
          isActive: (type) => type === form.type,
        });
        return withAnswer(answer, (type) => ({ ...form, type }));
      },
    },
    {
      ask: async (form, frame) => {
        const items = [...priorities].reverse().map((value) => ({ label: priorityName(value), value }));
        const answer = await stepList({
          frame,
          placeholder: t('How urgent?'),
          items,
          isActive: (urgency) => urgency === form.priority,
        });
        return withAnswer(answer, (urgency) => ({ ...form, priority: urgency }));
      },
    },
    {
      ask: async (form, frame) => {
        const answer = await stepList({
          frame,
          placeholder: t('Which agent?'),
          items: providerItems(form.project),
          isActive: (name) => name === form.provider,
        });
        return withAnswer(answer, (provider) => ({ ...form, provider, server: '' }));
      },
    },
    {
      ask: async (form, frame) => {
        const answer = await stepList({
          frame,
          placeholder: t('Where shall it run?'),
          items: placeItems(form),
          isActive: (id) => id === form.server,
        });
        return withAnswer(answer, (server) => ({ ...form, server }));
      },
    },
    {
      ask: async (form, frame) => {
        const items = [
          { label: t('Create and start'), detail: t('It is placed as soon as a server fits.'), value: true },
          { label: t('Create only'), detail: t('It waits until a person starts it.'), value: false },
        ];
        const answer = await stepList({
          frame,
          placeholder: form.title,
          items,
          isActive: (now) => now === form.startsNow,
        });
        return withAnswer(answer, (startsNow) => ({ ...form, startsNow }));
      },
    },
  ];

  return registerCommands(app.log, {
    'rostrum.task.create': (...args) => create(args[0]),
    'rostrum.task.createBelow': (...args) => create(args[0]),
  });

  async function create(given: unknown): Promise<void> {
    if (projects().length === 0) {
      void vscode.window.showInformationMessage(t('There is no project that you may change.'));
      return;
    }
    const start = { ...emptyForm, ...placeGiven(given) };
    const form = await answered(runSteps(t('Create a task'), steps, start));
    const { task } = await hub.call('task.create', wishOf(form));
    await untilMirrored(hub, (shown) => shown.get('task', task.id) !== undefined);
    // It may not come back as a row: then it is not shown, and nothing is wrong.
    if (mirror.get('task', task.id) !== undefined) await revealTask(trees, task.id);
    const edit = t('Write Its Spec');
    const told = form.startsNow
      ? t('{0} was created and starts as soon as it can.', task.ref)
      : t('{0} was created.', task.ref);
    if ((await vscode.window.showInformationMessage(told, edit)) === edit)
      await vscode.commands.executeCommand('rostrum.task.edit', task.id);
  }

  /** From a row: below it, and in its project. */
  function placeGiven(given: unknown): Partial<TaskForm> {
    const id = typeof given === 'string' ? given : '';
    const above = mirror.get('task', id) ?? mirror.get('objective', id);
    if (above !== undefined) return { parent: above.id, project: above.projectId };
    const writable = projects();
    const project = mirror.get('project', id) ?? (writable.length === 1 ? writable[0] : undefined);
    return project === undefined ? {} : { project: project.id };
  }

  function projects() {
    return [...mirror.all('project').values()].filter(({ id }) => trees.taskTree.mayWrite(id));
  }

  function objectiveItems(project: string, parent: string): readonly StepItem<string>[] {
    const above = mirror.get('task', parent);
    const objectives = [...mirror.all('objective').values()].filter(
      ({ projectId, status }) => projectId === project && status === 'open',
    );
    return [
      { label: t('On its own'), iconPath: new vscode.ThemeIcon('circle-outline'), value: '' },
      ...(above === undefined
        ? []
        : [
            {
              label: shownLine(above.title),
              description: above.ref,
              iconPath: new vscode.ThemeIcon('list-tree'),
              value: above.id,
            },
          ]),
      ...objectives.map(({ id, ref, title }) => ({
        label: shownLine(title),
        description: ref,
        iconPath: new vscode.ThemeIcon('target'),
        value: id,
      })),
    ];
  }

  function providerItems(projectId: string): readonly StepItem<string>[] {
    const usual = mirror.get('project', projectId)?.settings.defaultProvider ?? '';
    const items = [...providersIn(mirror, projectId)].map(([name, servers]) => ({
      label: name,
      description: servers
        .map((server) => server.name)
        .slice(0, 5)
        .join(', '),
      value: name,
    }));
    return [{ label: t('The project’s own'), description: usual, value: '' }, ...items];
  }

  /** Dry placement: what the scheduler would do with it now. */
  async function placeItems(form: TaskForm): Promise<readonly StepItem<string>[]> {
    const placement = placementOf({ ...form, server: '' });
    const { candidates, cheapest } = await hub.call('placement.check', { project: form.project, placement });
    return [
      {
        label: t('Wherever it fits best'),
        detail: placementSentence(candidates, cheapest),
        iconPath: new vscode.ThemeIcon('sparkle'),
        value: '',
      },
      ...placementItems(candidates).map(({ icon, server, ...item }) => ({
        ...item,
        iconPath: new vscode.ThemeIcon(icon),
        value: server,
      })),
    ];
  }
}

type Answer<Value> = { readonly value: Value } | typeof stepBack | undefined;

const withAnswer = <Value, Draft>(
  answer: Answer<Value>,
  fill: (value: Value) => Draft,
): Draft | typeof stepBack | undefined => (answer === undefined || answer === stepBack ? answer : fill(answer.value));
