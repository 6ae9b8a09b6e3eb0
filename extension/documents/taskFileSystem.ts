import * as vscode from 'vscode';
import { HubError, toError } from '../../shared/errors.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { OpenTasks } from './openTasks.ts';
import { renderTaskText } from './taskMarkdown.ts';
import { untilHub } from './untilHub.ts';

const scheme = 'rostrum-task';
/** A task that changes often is looked at so often while it is open. */
const lookMs = 500;

/** The title and spec of a task as a Markdown file: `rostrum-task:/<id>/<ref>.rostrum.md`. */
export const taskFileUri = ({ id, ref }: { readonly id: string; readonly ref: string }): vscode.Uri =>
  vscode.Uri.from({ scheme, path: `/${id}/${ref}.rostrum.md` });

/** Serves tasks as files. The editor's own comparison helps where somebody else has saved meanwhile. */
export function registerTaskFiles({ hub, log }: App): vscode.Disposable {
  const tasks = new OpenTasks({
    view: async (id) => {
      await untilHub(hub);
      return hub.call('task.view', { id });
    },
    update: (changes) => hub.call('task.update', changes),
  });
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const watched = new Map<string, vscode.Uri>();
  const due = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    timer = undefined;
    const ids = [...due];
    due.clear();
    for (const id of ids) {
      const uri = watched.get(id);
      if (uri !== undefined && (await tasks.hasChanged(id)))
        changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    }
  };

  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: (uri) => {
      const id = idOf(uri);
      watched.set(id, uri);
      return {
        dispose: () => {
          watched.delete(id);
          tasks.close(id);
        },
      };
    },
    stat: async (uri) => {
      const task = await orNotFound(uri, tasks.look(idOf(uri)));
      return {
        type: vscode.FileType.File,
        ctime: task.createdAt,
        mtime: task.changedAt,
        size: bytesOf(renderTaskText(task)).byteLength,
        ...(task.isWritable && !hub.isRestricted ? {} : { permissions: vscode.FilePermission.Readonly }),
      };
    },
    readFile: async (uri) => bytesOf(renderTaskText(await orNotFound(uri, tasks.look(idOf(uri))))),
    writeFile: (uri, content) => tasks.save(idOf(uri), new TextDecoder().decode(content)),
    readDirectory: () => [],
    createDirectory: (uri) => {
      throw vscode.FileSystemError.NoPermissions(uri);
    },
    delete: (uri) => {
      throw vscode.FileSystemError.NoPermissions(uri);
    },
    rename: (uri) => {
      throw vscode.FileSystemError.NoPermissions(uri);
    },
  };

  return vscode.Disposable.from(
    vscode.workspace.registerFileSystemProvider(scheme, provider, { isCaseSensitive: true }),
    hub.onRows.on((change) => {
      for (const { id } of watched.size === 0 ? [] : change.changed) if (watched.has(id)) due.add(id);
      if (due.size === 0) return;
      timer ??= setTimeout(() => void look().catch((thrown: unknown) => log.warn(toError(thrown).message)), lookMs);
    }),
    changed,
    { dispose: () => clearTimeout(timer) },
  );
}

async function orNotFound<Value>(uri: vscode.Uri, looking: Promise<Value>): Promise<Value> {
  try {
    return await looking;
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'not-found') throw vscode.FileSystemError.FileNotFound(uri);
    throw thrown;
  }
}

function idOf(uri: vscode.Uri): string {
  const id = /^\/(task_[0-9a-z]+)\/[^/]+\.md$/.exec(uri.path)?.[1];
  if (id === undefined) throw vscode.FileSystemError.FileNotFound(t('There is no task at {0}.', uri.path));
  return id;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
