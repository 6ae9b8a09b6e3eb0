import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';

const scheme = 'rostrum-contract';

/** The data of contracts as read-only documents, fetched when they are opened. */
export class ContractDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #app: App;
  readonly #registered: vscode.Disposable;

  constructor(app: App) {
    this.#app = app;
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { task, key, version } = JSON.parse(uri.query) as { task: string; key: string; version?: number };
    const asked = version === undefined ? { id: task, key } : { id: task, key, version };
    const { data } = await this.#app.hub.call('contract.show', asked);
    return data === undefined ? '' : `${JSON.stringify(data, undefined, 2)}\n`;
  }

  /** Shows one version (the newest where none is named), beside an older one where that is named. */
  async show(wish: {
    readonly task: string;
    readonly key: string;
    readonly version?: number | undefined;
    readonly from?: number | undefined;
  }): Promise<void> {
    const { task, key, version, from } = wish;
    const ref = this.#app.hub.mirror.get('task', task)?.ref ?? task;
    const at = (wanted: number | undefined): vscode.Uri =>
      vscode.Uri.from({
        scheme,
        path: `/${ref}/${key}${wanted === undefined ? '' : `@${wanted}`}.json`,
        query: JSON.stringify({ task, key, version: wanted }),
      });
    if (from === undefined) {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at(version)), { preview: true });
      return;
    }
    const title = t('{0} {1}: version {2} and {3}', ref, key, from, version ?? t('the newest'));
    await vscode.commands.executeCommand('vscode.diff', at(from), at(version), title, { preview: true });
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
