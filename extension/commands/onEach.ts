import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';
import { plainLine } from '../../shared/model/plainText.ts';

/** More refusals than anybody reads in a message. */
const maxTold = 5;

/** What is called by its number, or by its name. */
type Named = { readonly ref: string } | { readonly name: string };

/** Does something with each row, one after the other; what is refused with some is told together, and the others go on. */
export async function onEach<Row extends Named>(
  rows: readonly Row[],
  title: string,
  act: (row: Row) => Promise<unknown>,
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
      progress.report({ message: 'ref' in row ? row.ref : plainLine(row.name), increment: 100 / rows.length });
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
