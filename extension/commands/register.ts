import * as vscode from 'vscode';
import type { CommandId } from '../contributions/contributions.ts';
import { HubError, toError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';

/** What a command does; it is given what its menu or caller gives, which it checks itself. */
export type CommandHandler = (...args: readonly unknown[]) => unknown;

/**
 * The only way in which commands are registered: a refusal becomes a message that says what to do next, anything else
 * a line in the log.
 */
export function registerCommands(
  log: vscode.LogOutputChannel,
  handlers: Readonly<Partial<Record<CommandId, CommandHandler>>>,
): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(...args);
      } catch (thrown) {
        await showFailure(log, id, thrown);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

/** Says what went wrong: a refusal in its own words, a bug with the way to the log. */
export async function showFailure(log: vscode.LogOutputChannel, what: string, thrown: unknown): Promise<void> {
  if (thrown instanceof vscode.CancellationError) return;
  const error = toError(thrown);
  if (error instanceof HubError && error.code !== 'internal') {
    log.warn(`${what}: ${error.code}`);
    void vscode.window.showErrorMessage(error.message);
    return;
  }
  log.error(`${what}: ${error.stack ?? error.message}`);
  const show = t('Show Log');
  if ((await vscode.window.showErrorMessage(t('Something went wrong.'), show)) === show) log.show();
}
