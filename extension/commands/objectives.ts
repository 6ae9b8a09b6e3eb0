import * as vscode from 'vscode';
import type { ObjectiveRow } from '../../shared/model/objective.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import { confirms } from './confirms.ts';
import type { TaskParts } from './chosenTasks.ts';
import { pickProject } from './pick.ts';
import { pickObjective } from './pickObjective.ts';
import { registerCommands } from './register.ts';
import { providersIn } from './taskDraft.ts';

/** Objectives: made, given a manager, ended. */
export function registerObjectiveCommands({ app, trees }: TaskParts): vscode.Disposable {
  const { hub, log } = app;
  const { mirror } = hub;
  return registerCommands(log, {
    'rostrum.objective.create': create,
    'rostrum.objective.rename': async (...args) => {
      const objective = await answered(chosen(args[0], t('Which objective shall have another title?')));
      const title = await answered(askText({ title: t('Title of {0}', objective.ref), value: objective.title }));
      await hub.call('objective.update', { id: objective.id, title });
    },
    'rostrum.objective.manager': async (...args) => {
      const objective = await answered(chosen(args[0], t('Which objective shall have a manager?')));
      const agent =
        objective.agent ?? (await pickAgent(objective.projectId, t('Which agent shall manage {0}?', objective.ref)));
      if (agent !== undefined && agent !== '') await hub.call('objective.manager', { id: objective.id, agent });
    },
    'rostrum.objective.done': async (...args) => {
      const objective = await answered(chosen(args[0], t('Which objective is done?')));
      await hub.call('objective.done', { id: objective.id });
    },
    'rostrum.objective.cancel': cancel,
  });

  async function create(...args: readonly unknown[]): Promise<void> {
    const project = await answered(projectOf(args[0]));
    const title = await answered(askText({ title: t('Create an objective'), prompt: t('What is the goal?') }));
    const agent = await answered(
      pickAgent(project, t('Which agent shall manage it?'), t('None: I plan its tasks myself')),
    );
    const prompt =
      agent === ''
        ? ''
        : await askText({
            title: t('Create an objective'),
            prompt: t('What shall its manager know?'),
            isOptional: true,
          });
    if (prompt === undefined) return;
    await hub.call('objective.create', { project, title, prompt, ...(agent === '' ? {} : { agent }) });
  }

  async function cancel(...args: readonly unknown[]): Promise<void> {
    const objective = await answered(chosen(args[0], t('Which objective shall be cancelled?')));
    const yes = t('Cancel Objective');
    const detail = t('Its open tasks ({0}) are cancelled with it, and their sessions end.', objective.openChildren);
    const question = t('Cancel {0}?', objective.ref);
    if (await confirms({ question, detail, yes })) await hub.call('objective.cancel', { id: objective.id });
  }

  async function chosen(given: unknown, title: string): Promise<ObjectiveRow | undefined> {
    const row = typeof given === 'string' ? mirror.get('objective', given) : undefined;
    if (row !== undefined) return row;
    const mayChange = ({ status, projectId }: ObjectiveRow): boolean =>
      status === 'open' && trees.taskTree.mayWrite(projectId);
    return pickObjective(hub, title, mayChange);
  }

  async function projectOf(given: unknown): Promise<string | undefined> {
    const named = typeof given === 'string' ? mirror.get('project', given) : undefined;
    if (named !== undefined) return named.id;
    const writable = [...mirror.all('project').values()].filter(({ id }) => trees.taskTree.mayWrite(id));
    if (writable.length === 0) void vscode.window.showInformationMessage(t('There is no project that you may change.'));
    return (await pickProject(writable, t('In which project?')))?.id;
  }

  /** Empty where none is wanted. */
  async function pickAgent(projectId: string, title: string, none?: string): Promise<string | undefined> {
    const items = [
      ...(none === undefined ? [] : [{ label: none, agent: '' }]),
      ...[...providersIn(mirror, projectId).keys()].map((agent) => ({ label: agent, agent })),
    ];
    if (items.length > 0) return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.agent;
    void vscode.window.showInformationMessage(t('No server of this project has an agent yet.'));
    return undefined;
  }
}
