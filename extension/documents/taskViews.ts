import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import { rowKindOf } from '../../shared/model/rowKind.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { untilHub } from './untilHub.ts';
import { readView } from './readView.ts';
import { addressOf, readAddress } from './viewAddress.ts';
import type { TaskView } from './viewAddress.ts';

const scheme = 'rostrum-view';
/** A task that changes often is read anew so often where it is shown. */
const renewMs = 500;
const changed = new vscode.EventEmitter<vscode.Uri>();

/** Serves what of tasks is read in editors: pages, results, contracts; read anew when its task changes. */
export function registerTaskViews({ hub }: App): vscode.Disposable {
  const shown = new Map<string, vscode.Uri>();
  const due = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const renew = (): void => {
    timer = undefined;
    for (const key of due) {
      const uri = shown.get(key);
      if (uri !== undefined) changed.fire(uri);
    }
    due.clear();
  };
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const view = readAddress(uri);
      if (view === undefined) return t('There is nothing at this address.');
      shown.set(uri.toString(), uri);
      await untilHub(hub);
      // Said where it would be read: the editor has no better place for it.
      return readView(hub, view).catch((thrown: unknown) => toError(thrown).message);
    },
  };
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void shown.delete(uri.toString())),
    hub.onRows.on(({ changed: rows }) => {
      if (shown.size === 0) return;
      const tasks = new Set(rows.filter(({ id }) => rowKindOf(id) === 'task').map(({ id }) => id));
      for (const [key, uri] of shown) {
        const view = readAddress(uri);
        // What a task has left is read again when it is opened again: its file is no part of the task.
        if (view !== undefined && view.what !== 'artifact' && tasks.has(view.id)) due.add(key);
      }
      if (due.size > 0) timer ??= setTimeout(renew, renewMs);
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

export const uriOf = (view: TaskView, ref: string, name?: string): vscode.Uri =>
  vscode.Uri.from({ scheme, ...addressOf(view, ref, name) });

/** Opens a view; pages as they look, everything else as text. */
export async function openView(view: TaskView, ref: string, name?: string): Promise<void> {
  const uri = uriOf(view, ref, name);
  if (uri.path.endsWith('.md') && view.what !== 'artifact') {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
    return;
  }
  if (view.what === 'artifact') changed.fire(uri);
  await vscode.window.showTextDocument(uri, { preview: true });
}
