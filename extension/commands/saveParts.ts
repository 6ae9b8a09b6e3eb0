import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';

interface PartsToSave {
  readonly title: string;
  /** What is written, as it is shown meanwhile. */
  readonly name: string;
  /** What the file is called, where nothing else is said. */
  readonly file: string;
  readonly filters?: Readonly<Record<string, string[]>>;
  readonly parts: (file: vscode.Uri) => AsyncIterable<string>;
}

/** Asks for a file, and writes it when all parts of it are there, unless the person calls it off. */
export async function saveParts({ title, name, file, filters, parts }: PartsToSave): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await answered(
    vscode.window.showSaveDialog({
      title,
      ...(filters === undefined ? {} : { filters }),
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
    }),
  );
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('Exporting {0}', name),
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (_progress, cancelled) => {
    const written: Buffer[] = [];
    for await (const part of parts(uri)) {
      if (cancelled.isCancellationRequested) return;
      written.push(Buffer.from(part, 'utf8'));
    }
    await vscode.workspace.fs.writeFile(uri, Buffer.concat(written));
  });
}
