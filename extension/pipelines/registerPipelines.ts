import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { openYaml } from '../documents/openYaml.ts';
import { answered } from '../commands/answered.ts';
import { choose } from '../commands/choose.ts';
import { registerCommands } from '../commands/register.ts';
import { pickOwnProject } from '../commands/pick.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import { documentOf } from './documentOf.ts';
import { PipelineDecorations } from './pipelineDecorations.ts';
import { PipelineLenses, isPipeline } from './pipelineLenses.ts';
import type { PipelineProblems } from './pipelineProblems.ts';
import { newPipeline } from './pipelineText.ts';
import { PlanDocuments } from './planDocuments.ts';
import { isEmptyPlan, planSummary, renderPlan } from './planText.ts';

/** A plan that was made of a file, for a project. */
interface Planned {
  readonly document: vscode.TextDocument;
  readonly text: string;
  readonly project: string;
  readonly plan: PipelinePlan;
}

/** Pipeline files: what is wrong with them, what they would do, and doing it. */
export function registerPipelines({ hub, log }: App, problems: PipelineProblems): vscode.Disposable {
  const documents = new PlanDocuments();
  const tellKind = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    void vscode.commands.executeCommand(
      'setContext',
      'rostrum.pipelineFile',
      document !== undefined && isPipeline(document),
    );
  };
  tellKind();

  async function planOf(given: unknown): Promise<Planned | undefined> {
    const document = await documentOf(given);
    const project = (await pickOwnProject(hub, t('For which project is this file?')))?.id;
    if (project === undefined) return undefined;
    const text = document.getText();
    try {
      const { plan } = await hub.call('pipeline.plan', { text, project });
      problems.clear(document.uri);
      return { document, text, project, plan };
    } catch (thrown) {
      if (!(thrown instanceof HubError) || thrown.code !== 'invalid-file') throw thrown;
      problems.show(document.uri, thrown);
      await vscode.commands.executeCommand('workbench.actions.view.problems');
      return undefined;
    }
  }

  const show = ({ document, plan }: Planned): Promise<void> =>
    documents.show(document.uri, t('Plan: {0}', planSummary(plan)), renderPlan(plan));

  async function apply(given: unknown): Promise<void> {
    const planned = await answered(planOf(given));
    const { text, project, plan } = planned;
    if (isEmptyPlan(plan))
      return void vscode.window.showInformationMessage(t('Nothing to do: the tasks are as the file says.'));
    await show(planned);
    const { plan: startedPlan } = await hub.call('pipeline.plan', { text, project, start: true });
    const [only, andStart] = [t('Apply'), t('Apply and Start')];
    const detail = t('“Apply and Start” also starts what waits for nothing.');
    const answer = await answered(
      vscode.window.showInformationMessage(
        t('Apply this file? {0}.', planSummary(plan)),
        { modal: true, detail },
        only,
        andStart,
      ),
    );
    // What is done is what was shown; where that is another by now it is refused.
    const start = answer === andStart;
    const expect = (start ? startedPlan : plan).fingerprint;
    await hub.call('pipeline.apply', { text, project, start, expect });
    void vscode.window.showInformationMessage(t('Applied: {0}.', planSummary(plan)));
  }

  async function openPipeline(): Promise<void> {
    const project = (await pickOwnProject(hub, t('A pipeline of which project?')))?.id;
    if (project === undefined) return;
    const { rows } = await hub.call('pipeline.list', { project, limit: 500 });
    const items = rows.map(({ name, tasks, done, open }) => ({
      label: name,
      description: t('{0} of {1} done, {2} open', done, tasks, open),
    }));
    const chosen = await choose(items, t('Which pipeline?'));
    const { text } = await hub.call('pipeline.export', { project, pipeline: chosen.label });
    await openYaml(text);
  }

  return vscode.Disposable.from(
    documents,
    problems,
    new PipelineLenses(hub),
    new PipelineDecorations(hub),
    vscode.window.onDidChangeActiveTextEditor(tellKind),
    vscode.workspace.onDidSaveTextDocument(tellKind),
    registerCommands(log, {
      'rostrum.pipeline.plan': async (given) => {
        const planned = await answered(planOf(given));
        await show(planned);
      },
      'rostrum.pipeline.apply': apply,
      'rostrum.pipeline.export': openPipeline,
      'rostrum.pipeline.new': () => openYaml(newPipeline),
    }),
  );
}
