import * as vscode from 'vscode';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { faceOf, wordOf } from '../views/tasks/taskFace.ts';
import { findTaskLines, isPipelineText, pipelineName } from './pipelineText.ts';

/** Above a pipeline file what can be done with it, above each of its tasks how that one is at the hub. */
export class PipelineLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #hub: Pick<HubClient, 'mirror'>;
  readonly #owned: { dispose: () => unknown }[];

  constructor(hub: Pick<HubClient, 'mirror' | 'onRows' | 'onConnection'>) {
    this.#hub = hub;
    const selector = [{ language: 'yaml' }, { language: 'json' }, { pattern: '**/*.rostrum.{yaml,yml,json}' }];
    this.#owned = [
      this.#changed,
      vscode.languages.registerCodeLensProvider(selector, this),
      hub.onRows.on(({ changed, removed }) => {
        const isOfFile = [...changed, ...removed].some((row) => row.kind === 'task' && row.pipeline !== undefined);
        if (isOfFile && vscode.window.visibleTextEditors.some(({ document }) => isPipeline(document)))
          this.#changed.fire();
      }),
      hub.onConnection.on(() => this.#changed.fire()),
    ];
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isPipeline(document)) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const text = document.getText();
    const name = pipelineName(text);
    return [
      new vscode.CodeLens(top, {
        title: t('$(diff) Plan'),
        command: 'rostrum.pipeline.plan',
        arguments: [document.uri],
      }),
      new vscode.CodeLens(top, {
        title: t('$(cloud-upload) Apply'),
        command: 'rostrum.pipeline.apply',
        arguments: [document.uri],
      }),
      new vscode.CodeLens(top, {
        title: t('$(type-hierarchy) Preview Graph'),
        command: 'rostrum.pipeline.preview',
        arguments: [document.uri],
      }),
      ...(name === undefined ? [] : this.#taskLenses(text, name)),
    ];
  }

  dispose(): void {
    for (const owned of this.#owned) owned.dispose();
  }

  #taskLenses(text: string, pipeline: string): vscode.CodeLens[] {
    const tasks = new Map(
      [...this.#hub.mirror.all('task').values()]
        .filter((task) => task.pipeline?.name === pipeline)
        .map((task) => [task.pipeline?.key, task]),
    );
    if (tasks.size === 0) return [];
    return findTaskLines(text).flatMap(({ key, line }) => {
      const task = tasks.get(key);
      if (task === undefined) return [];
      const title = `${task.ref} · ${wordOf(faceOf(task))}`;
      return [
        new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
          title,
          command: 'rostrum.task.open',
          arguments: [task.id],
        }),
      ];
    });
  }
}

export const isPipeline = (document: vscode.TextDocument): boolean =>
  document.uri.scheme !== 'rostrum-pipeline-plan' &&
  isPipelineText({ path: document.uri.path, language: document.languageId, text: document.getText() });
