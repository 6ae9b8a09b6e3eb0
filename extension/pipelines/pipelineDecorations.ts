import * as vscode from 'vscode';
import type { Row } from '../../shared/model/rows.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { pipelineState } from './pipelineState.ts';
import { pipelineName } from './pipelineText.ts';

/** A storm of changes is shown so often. */
const gatherMs = 500;
/** The name stands at the beginning of a file. */
const headBytes = 20_000;
/** More files than any workspace shows; of others nothing is said. */
const maxFiles = 500;

/** Marks pipeline files in the explorer and on tabs with how their tasks are at the hub. */
export class PipelineDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #hub: Pick<HubClient, 'mirror'>;
  /** The files that were asked for, with the names of their pipelines as they were saved last. */
  readonly #names = new Map<string, string | undefined>();
  readonly #due = new Set<string>();
  readonly #owned: { dispose: () => unknown }[];
  #timer: NodeJS.Timeout | undefined;

  constructor(hub: Pick<HubClient, 'mirror' | 'onRows'>) {
    this.#hub = hub;
    this.#owned = [
      this.#changed,
      vscode.window.registerFileDecorationProvider(this),
      hub.onRows.on(({ changed, removed }) => this.#onRows([...changed, ...removed])),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (this.#names.delete(uri.toString())) this.#changed.fire([uri]);
      }),
    ];
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (!/\.rostrum\.(ya?ml|json)$/i.test(uri.path)) return undefined;
    const name = await this.#nameOf(uri);
    if (name === undefined) return undefined;
    const tasks = [...this.#hub.mirror.all('task').values()].filter(({ pipeline }) => pipeline?.name === name);
    const state = pipelineState(tasks);
    if (state === undefined) return undefined;
    return new vscode.FileDecoration(state.badge, state.tooltip, new vscode.ThemeColor(state.color));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const owned of this.#owned) owned.dispose();
  }

  async #nameOf(uri: vscode.Uri): Promise<string | undefined> {
    const key = uri.toString();
    if (this.#names.has(key)) return this.#names.get(key);
    if (this.#names.size >= maxFiles) return undefined;
    try {
      const head = (await vscode.workspace.fs.readFile(uri)).slice(0, headBytes);
      const name = pipelineName(new TextDecoder().decode(head));
      this.#names.set(key, name);
      return name;
    } catch {
      // It is gone, or not to be read: there is nothing to say about it.
      return undefined;
    }
  }

  #onRows(rows: readonly Row[]): void {
    if (this.#names.size === 0) return;
    for (const row of rows) if (row.kind === 'task' && row.pipeline !== undefined) this.#due.add(row.pipeline.name);
    if (this.#due.size > 0) this.#timer ??= setTimeout(() => this.#tell(), gatherMs);
  }

  #tell(): void {
    this.#timer = undefined;
    const files = [...this.#names].filter(([, name]) => name !== undefined && this.#due.has(name));
    this.#due.clear();
    if (files.length > 0) this.#changed.fire(files.map(([key]) => vscode.Uri.parse(key, true)));
  }
}
