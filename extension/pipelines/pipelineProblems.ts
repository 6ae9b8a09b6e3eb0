import * as vscode from 'vscode';
import { HubError, toError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { Signal } from '../hub/signal.ts';
import { t } from '../l10n/text.ts';
import { isPipeline } from './pipelineLenses.ts';
import { pipelineName } from './pipelineText.ts';

/** After the last key, so that nobody is corrected in the middle of a word. */
const quietMs = 600;

/** What the hub said of a file, as it was then. */
export interface Checked {
  readonly uri: vscode.Uri;
  readonly plan?: PipelinePlan;
  /** Why there is no plan. */
  readonly problem?: string;
}

/** What the hub would refuse in the pipeline files that are open, at its lines. */
export class PipelineProblems implements vscode.Disposable {
  /** A file was looked at. */
  readonly onChecked = new Signal<Checked>();
  readonly #hub: Pick<HubClient, 'call' | 'connection' | 'mirror' | 'onConnection'>;
  readonly #shown = vscode.languages.createDiagnosticCollection('rostrum');
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #owned: { dispose: () => unknown }[];

  constructor(hub: Pick<HubClient, 'call' | 'connection' | 'mirror' | 'onConnection'>) {
    this.#hub = hub;
    this.#owned = [
      this.#shown,
      vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#look(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      hub.onConnection.on(() => this.#lookAtAll()),
    ];
    this.#lookAtAll();
  }

  /** Shows what is wrong with a file that was just refused. */
  show(uri: vscode.Uri, error: HubError): void {
    const problems = (error.details?.['problems'] ?? []) as readonly Problem[];
    const found = problems.map(({ path, message, line = 1 }) => {
      const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
      const diagnostic = new vscode.Diagnostic(range, path === '' ? message : `${path}: ${message}`);
      diagnostic.source = 'Rostrum';
      return diagnostic;
    });
    this.#shown.set(uri, found);
  }

  /** Looks at a file without waiting for a pause. */
  lookNow(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(document.uri.toString()));
    void this.#check(document);
  }

  clear(uri: vscode.Uri): void {
    this.#shown.delete(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const owned of this.#owned) owned.dispose();
  }

  #lookAtAll(): void {
    if (this.#hub.connection.state !== 'connected') return;
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  #look(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (this.#hub.connection.state !== 'connected' || !isPipeline(document)) return;
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#check(document);
      }, quietMs),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const text = document.getText();
    const { uri, version } = document;
    const project = projectOf(this.#hub.mirror, text);
    if (text.trim() === '' || text.length > limits.bodyBytes || project === undefined) return;
    try {
      const { plan } = await this.#hub.call('pipeline.plan', { text, project });
      if (document.version !== version) return;
      this.clear(uri);
      this.onChecked.tell({ uri, plan });
    } catch (thrown) {
      if (document.version !== version) return;
      // Anything else is not about the file, and is said when somebody asks for a plan.
      if (thrown instanceof HubError && thrown.code === 'invalid-file') this.show(uri, thrown);
      this.onChecked.tell({ uri, problem: problemText(thrown) });
    }
  }

  #forget(uri: vscode.Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.clear(uri);
  }
}

/** The project whose tasks carry the file's name; where there are none, the first. */
function projectOf(mirror: HubClient['mirror'], text: string): string | undefined {
  const name = pipelineName(text);
  const known = [...mirror.all('task').values()].find(({ pipeline }) => name !== undefined && pipeline?.name === name);
  return known?.projectId ?? mirror.all('project').keys().next().value;
}

/** The first thing that is wrong, as a line of a page says it. */
function problemText(thrown: unknown): string {
  const error = toError(thrown);
  const problems = (error instanceof HubError ? error.details?.['problems'] : undefined) as
    readonly Problem[] | undefined;
  const [first, ...others] = problems ?? [];
  if (first === undefined) return error.message;
  const text = t('Line {0}: {1}', first.line ?? 1, first.message);
  return others.length === 0 ? text : `${text} ${t('({0} more)', others.length)}`;
}
