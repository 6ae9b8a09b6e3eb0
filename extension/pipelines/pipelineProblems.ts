import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { isPipeline } from './pipelineLenses.ts';

/** After the last key, so that nobody is corrected in the middle of a word. */
const quietMs = 600;

/** What the hub would refuse in the pipeline files that are open, at its lines. */
export class PipelineProblems implements vscode.Disposable {
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
      hub.onConnection.on(({ state }) => {
        if (state === 'connected') for (const document of vscode.workspace.textDocuments) this.#look(document);
      }),
    ];
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

  clear(uri: vscode.Uri): void {
    this.#shown.delete(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const owned of this.#owned) owned.dispose();
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
    const [project] = this.#hub.mirror.all('project').keys();
    if (text.trim() === '' || text.length > limits.bodyBytes || project === undefined) return;
    const { version } = document;
    try {
      await this.#hub.call('pipeline.plan', { text, project });
      if (document.version === version) this.clear(document.uri);
    } catch (thrown) {
      // Anything else is not about the file, and is said when somebody asks for a plan.
      if (document.version === version && thrown instanceof HubError && thrown.code === 'invalid-file')
        this.show(document.uri, thrown);
    }
  }

  #forget(uri: vscode.Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.clear(uri);
  }
}
