import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';
import type { TaskRow } from '../../shared/model/task.ts';

/** More refusals than anybody reads in a message. */
const maxTold = 5;

/** Does something with each task, one after the other; what is refused with some is told together, and the others go on. */
export async function onEach(
  rows: readonly TaskRow[],
  title: string,
  act: (row: TaskRow) => Promise<unknown>,
): Promise<void> {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    await act(only);
    return;
  }
  const refused: string[] = [];
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (progress, token) => {
    for (const row of rows) {
      if (token.isCancellationRequested) return;
      progress.report({ message: row.ref, increment: 100 / rows.length });
      await act(row).catch((thrown: unknown) => refused.push(toError(thrown).message));
    }
  });
  if (refused.length === 0) return;
  const told = [
    ...refused.slice(0, maxTold),
    ...(refused.length > maxTold ? [t('and {0} more', refused.length - maxTold)] : []),
  ];
  void vscode.window.showErrorMessage(t('{0} of {1} were refused: {2}', refused.length, rows.length, told.join(' ')));
}
