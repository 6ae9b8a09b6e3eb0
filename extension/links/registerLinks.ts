import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import type { App } from '../app.ts';
import { hasCommand } from '../commands/hasCommand.ts';
import { showFailure } from '../commands/register.ts';
import { revealTask } from '../commands/revealTask.ts';
import { openView } from '../documents/taskViews.ts';
import { t } from '../l10n/text.ts';
import type { Trees } from '../views/trees.ts';
import { followLink } from './followLink.ts';
import { readLink } from './rostrumLink.ts';
import { untilRows } from './untilRows.ts';

/** Links from elsewhere: `vscode://rostrum.rostrum/task/ID`. They show what there is, and do nothing else. */
export function registerLinks({ hub, log }: App, trees: Trees): vscode.Disposable {
  const show = async (path: string): Promise<void> => {
    const target = readLink(path);
    if (target !== undefined) await untilRows(hub);
    const followed = followLink(target, hub.mirror);
    switch (followed.kind) {
      case 'task':
        await revealTask(trees, followed.id);
        await vscode.commands.executeCommand('rostrum.task.show', followed.id);
        return;
      case 'intervention':
        if (await hasCommand('rostrum.inbox.reveal')) {
          await vscode.commands.executeCommand('rostrum.inbox.reveal', followed.id);
          return;
        }
        await trees.inbox.reveal(followed.id, { select: true, focus: true });
        return;
      case 'session':
        await trees.sessions.reveal(followed.id, { select: true, focus: true });
        return;
      case 'ask':
        await showUnknownTask(followed.key);
        return;
      case 'nowhere':
        void vscode.window.showWarningMessage(followed.why);
    }
  };

  async function showUnknownTask(key: string): Promise<void> {
    try {
      const { task } = await hub.call('task.view', { id: key });
      await openView({ what: 'page', id: task.id }, task.ref);
    } catch (thrown) {
      if (!(thrown instanceof HubError) || (thrown.code !== 'not-found' && thrown.code !== 'forbidden')) throw thrown;
      void vscode.window.showWarningMessage(t('There is no task {0} that you can see at this hub.', key));
    }
  }

  return vscode.window.registerUriHandler({
    handleUri: ({ path }) => show(path).catch((thrown: unknown) => showFailure(log, 'link', thrown)),
  });
}
