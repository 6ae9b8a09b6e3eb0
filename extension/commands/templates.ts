import * as vscode from 'vscode';
import type { ParameterValue, TemplateRow } from '../../shared/model/template.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { pickOwnProject } from './pick.ts';
import { t } from '../l10n/text.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { chosenTask } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { registerCommands } from './register.ts';
import { choicesOf, readValue } from './templateValues.ts';
import type { NamedParameter } from './templateValues.ts';
import { tasksText } from '../views/tasks/tasksText.ts';

type Values = Record<string, ParameterValue>;
type Plan = NonNullable<ResultOf<'template.plan'>['plan']>;

/** Templates: used with a few questions, made from a task, kept from an editor. */
export function registerTemplateCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  return registerCommands(log, {
    'rostrum.template.use': use,
    'rostrum.template.draft': async (...args) => {
      const row = await chosenTask(parts, args, { title: t('Which task shall become a template?') });
      if (row === undefined) return;
      const { text } = await hub.call('template.draft', { project: row.projectId, task: row.id });
      const document = await vscode.workspace.openTextDocument({ language: 'yaml', content: text });
      await vscode.window.showTextDocument(document);
      const keep = t('Keep It in the Hub');
      const told = t('Give it parameters, then keep it.');
      if ((await vscode.window.showInformationMessage(told, keep)) === keep) await save(document);
    },
    'rostrum.template.save': async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document !== undefined) await save(document);
    },
  });

  async function save(document: vscode.TextDocument): Promise<void> {
    const project = await pickOwnProject(hub, t('In which project is the template kept?'));
    if (project === undefined) return;
    const { template } = await hub.call('template.save', { project: project.id, text: document.getText() });
    void vscode.window.showInformationMessage(
      t('The template “{0}” is kept, version {1}.', template.name, template.version),
    );
  }

  async function use(): Promise<void> {
    const project = await pickOwnProject(hub, t('In which project is the template used?'));
    const template = project === undefined ? undefined : await pickTemplate(project.id);
    if (project === undefined || template === undefined) return;
    const about = { project: project.id, name: template.name };
    const { parameters } = await hub.call('template.view', about);
    const values = await askValues(template.name, parameters);
    if (values === undefined) return;
    const { plan } = await hub.call('template.plan', { ...about, values });
    const start = await asksToStart(template.name, plan);
    if (start === undefined) return;
    const expect = plan === undefined ? {} : { expect: plan.fingerprint };
    const { tasks } = await hub.call('template.use', { ...about, values, start, ...expect });
    const refs = tasks.map(({ task }) => task.ref);
    void vscode.window.showInformationMessage(t('Made from “{0}”: {1}.', template.name, shownLine(refs.join(', '))));
  }

  async function pickTemplate(projectId: string): Promise<TemplateRow | undefined> {
    const items = [...hub.mirror.all('template').values()]
      .filter((row) => row.makes !== 'project' && (row.projectId ?? projectId) === projectId)
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
