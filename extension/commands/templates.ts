import * as vscode from 'vscode';
import { plainLine } from '../../shared/model/plainText.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import type { ParameterValue, TemplateRow } from '../../shared/model/template.ts';
import type { ParamsOf, ResultOf } from '../../shared/operations/operations.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { pickOwnProject } from './pick.ts';
import { t } from '../l10n/text.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { openYaml } from '../documents/openYaml.ts';
import { confirms } from './confirms.ts';
import { chosenTask } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { registerCommands } from './register.ts';
import { choicesOf, readValue } from './templateValues.ts';
import type { NamedParameter } from './templateValues.ts';
import { tasksText } from '../views/tasks/tasksText.ts';

type Values = Record<string, ParameterValue>;
type Plan = NonNullable<ResultOf<'template.plan'>['plan']>;

/** What a template can be made from beside a task. */
type Source = { readonly pipeline?: string };

/** Templates: used with a few questions, made from what there is, kept from an editor, opened, removed. */
export function registerTemplateCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  return registerCommands(log, {
    'rostrum.template.use': use,
    'rostrum.template.draft': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Which task shall become a template?') }));
      await draft({ project: row.projectId, task: row.id });
    },
    'rostrum.template.draftAll': async () => {
      const project = await answered(pickOwnProject(hub, t('A template of which project?')));
      await draft({ project: project.id, ...(await pickSource(project)) });
    },
    'rostrum.template.open': async () => {
      const chosen = await answered(chooseTemplate(t('A template of which project?')));
      await openYaml((await hub.call('template.view', chosen.about)).text);
    },
    'rostrum.template.remove': remove,
    'rostrum.template.save': async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document !== undefined) await save(document);
    },
  });

  async function draft(from: ParamsOf<'template.draft'>): Promise<void> {
    const document = await openYaml((await hub.call('template.draft', from)).text);
    const keep = t('Keep It in the Hub');
    const told = t('Give it parameters, then keep it.');
    if ((await vscode.window.showInformationMessage(told, keep)) === keep) await save(document);
  }

  async function pickSource(project: ProjectRow): Promise<Source> {
    const { rows } = await hub.call('pipeline.list', { project: project.id, limit: 500 });
    const items: (vscode.QuickPickItem & { readonly source: Source })[] = [
      { label: plainLine(project.name), description: t('project'), source: {} },
      ...rows.map(({ name }) => ({ label: name, description: t('pipeline'), source: { pipeline: name } })),
    ];
    return (await choose(items, t('Of what is the template made?'))).source;
  }

  async function save(document: vscode.TextDocument): Promise<void> {
    const project = await answered(pickOwnProject(hub, t('In which project is the template kept?')));
    const text = document.getText();
    const isShared = hub.isAdmin ? await asksWhetherShared(project.name) : false;
    const { template } = isShared
      ? await hub.call('template.publish', { text })
      : await hub.call('template.save', { project: project.id, text });
    void vscode.window.showInformationMessage(
      t('The template “{0}” is kept, version {1}.', template.name, template.version),
    );
  }

  async function remove(): Promise<void> {
    const chosen = await answered(chooseTemplate(t('A template of which project?')));
    const { name, projectId, version } = chosen.template;
    const question = t('Remove the template “{0}”?', name);
    const detail = t('What was made from it stays.');
    if (!(await confirms({ question, detail, yes: t('Remove Template') }))) return;
    const seen = { name, version };
    if (projectId === undefined) await hub.call('template.withdraw', seen);
    else await hub.call('template.remove', { project: projectId, ...seen });
  }

  /** A template that the person picks, and the way to name it to the hub. */
  async function chooseTemplate(title: string) {
    const project = await pickOwnProject(hub, title);
    const template = project && (await pickTemplate(project.id));
    return template && { template, about: { project: project.id, name: template.name } };
  }

  async function use(): Promise<void> {
    const chosen = await answered(chooseTemplate(t('In which project is the template used?')));
    const { template, about } = chosen;
    const { parameters } = await hub.call('template.view', about);
    const values = await answered(askValues(template.name, parameters));
    if (template.makes === 'project') {
      const { project } = await hub.call('template.project', { from: about.project, name: about.name, values });
      void vscode.window.showInformationMessage(t('Made from “{0}”: {1}.', template.name, plainLine(project.name)));
      return;
    }
    const { plan } = await hub.call('template.plan', { ...about, values });
    const start = await answered(asksToStart(template.name, plan));
    const expect = plan === undefined ? {} : { expect: plan.fingerprint };
    const { tasks } = await hub.call('template.use', { ...about, values, start, ...expect });
    const refs = tasks.map(({ task }) => task.ref);
    void vscode.window.showInformationMessage(t('Made from “{0}”: {1}.', template.name, shownLine(refs.join(', '))));
  }

  async function pickTemplate(projectId: string): Promise<TemplateRow | undefined> {
    const items = [...hub.mirror.all('template').values()]
      .filter((row) => (row.projectId ?? projectId) === projectId)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((template) => ({
        label: template.name,
        description: template.makes,
        detail: shownLine(template.description ?? ''),
        template,
      }));
    const title = t('Which template?');
    if (items.length > 0) return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.template;
    void vscode.window.showInformationMessage(t('There is no template here yet. Make one from a task.'));
    return undefined;
  }

  /** The planned tasks are shown before anything is made. */
  async function asksToStart(name: string, plan: Plan | undefined): Promise<boolean | undefined> {
    const titles = (plan?.items ?? []).map(({ title }) => title);
    const what = tasksText(titles.length);
    const detail = shownLine(titles.join(' · '), 300);
    const items = [
      { label: t('Create and start'), description: what, detail, start: true },
      { label: t('Create only'), description: what, detail: '', start: false },
    ];
    return (
      await vscode.window.showQuickPick(items, { title: t('Use the template “{0}”', name), ignoreFocusOut: true })
    )?.start;
  }
}

async function asksWhetherShared(project: string): Promise<boolean> {
  const items = [
    { label: t('For the project {0}', plainLine(project)), isShared: false },
    { label: t('For every project of the hub'), isShared: true },
  ];
  return (await choose(items, t('Who may use it?'))).isShared;
}

async function askValues(template: string, parameters: readonly NamedParameter[]): Promise<Values | undefined> {
  const values: Values = {};
  for (const [index, parameter] of parameters.entries()) {
    const title = t('{0}: {1} ({2} of {3})', template, parameter.name, index + 1, parameters.length);
    const answer = await askValue(title, parameter);
    if (answer === undefined) return undefined;
    if (answer.value !== undefined) values[parameter.name] = answer.value;
  }
  return values;
}

/** Undefined where the person leaves; a value of undefined where the default is wanted. */
async function askValue(
  title: string,
  parameter: NamedParameter,
): Promise<{ readonly value: ParameterValue | undefined } | undefined> {
  const choices = choicesOf(parameter);
  const placeHolder = parameter.description ?? '';
  if (choices !== undefined) {
    const items = choices.map((value) => ({ label: String(value), value }));
    return vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  }
  const typed = await vscode.window.showInputBox({
    title,
    prompt: placeHolder,
    value: String(parameter.default ?? ''),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const read = readValue(parameter, text);
      return 'why' in read ? read.why : undefined;
    },
  });
  const read = typed === undefined ? undefined : readValue(parameter, typed);
  return read === undefined || 'why' in read ? undefined : read;
}
