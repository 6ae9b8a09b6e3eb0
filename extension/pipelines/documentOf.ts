import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';

/** The document that a command was given, or that is being edited. */
export async function documentOf(given: unknown): Promise<vscode.TextDocument> {
  if (given instanceof vscode.Uri) return vscode.workspace.openTextDocument(given);
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined) return document;
  throw new HubError('bad-request', t('Open a pipeline file first.'));
}
