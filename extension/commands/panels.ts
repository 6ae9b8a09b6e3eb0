import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { HubError } from '../../shared/errors.ts';
import { ContractDocuments } from '../panels/contractDocuments.ts';
import { openTarget } from '../panels/openTarget.ts';
import { Panels, needsObjective, needsTask } from '../panels/panels.ts';
import { documentOf } from '../pipelines/documentOf.ts';
import type { PipelineProblems } from '../pipelines/pipelineProblems.ts';
import { t } from '../l10n/text.ts';
import { pickTask } from '../views/tasks/pickTask.ts';
import type { AskedToolCall } from '../../shared/protocol/hostToPage.ts';
import { pickObjective } from './pickObjective.ts';
import { registerCommands } from './register.ts';

/** The pages, and the commands that open them. */
export function registerPanels(app: App, checks: PipelineProblems): vscode.Disposable {
  const contracts = new ContractDocuments(app);
  const panels = new Panels(app, {
    openTarget: (target, about) => void openTarget(app, contracts, target, about),
    checks,
  });
  const commands = registerCommands(app.log, {
    'rostrum.task.open': async (task) => {
      const id = task === undefined ? await pickedTask() : requireTask(task);
      if (id !== undefined) panels.open('task', id);
    },
    'rostrum.objective.open': async (given) => {
      const picked = given === undefined ? pickObjective(app.hub, t('Open which objective?')) : undefined;
      const id = picked === undefined ? requireObjective(given) : (await picked)?.id;
      if (id !== undefined) panels.open('objective', id);
    },
    'rostrum.board.open': () => void panels.open('board'),
    'rostrum.graph.open': () => void panels.open('graph'),
    'rostrum.fleet.open': () => void panels.open('fleet'),
    'rostrum.permissions.open': () => void panels.open('permissions'),
    // Said by the inbox; what else calls it has to say a whole call.
    'rostrum.permissions.propose': (call) => panels.propose(call as AskedToolCall),
    'rostrum.overview.open': () => void panels.open('overview'),
    'rostrum.pipeline.preview': async (file) => {
      const { uri } = await documentOf(file);
      panels.open('preview', uri.toString(), vscode.ViewColumn.Beside);
    },
  });
  return vscode.Disposable.from(contracts, panels, commands);

  async function pickedTask(): Promise<string | undefined> {
    return (await pickTask({ mirror: app.hub.mirror, title: t('Open which task?'), fits: () => true }))?.id;
  }

  function requireObjective(given: unknown): string {
    if (typeof given === 'string' && given.startsWith('objective_')) return given;
    throw new HubError('not-found', needsObjective());
  }

  /** By its id, its ref, or as a row of a tree gives it. */
  function requireTask(given: unknown): string {
    const { mirror } = app.hub;
    const key = typeof given === 'string' ? given : '';
    const found = mirror.get('task', key) ?? [...mirror.all('task').values()].find(({ ref }) => ref === key);
    // One that ended long ago is not in the mirror; the hub knows it all the same.
    if (found !== undefined) return found.id;
    if (key.startsWith('task_')) return key;
    throw new HubError('not-found', needsTask());
  }
}
