import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';

export interface Confirmation {
  readonly question: string;
  /** What would happen. */
  readonly detail: string;
  /** The button that does it. */
  readonly yes: string;
}

/** Asks before something ends. The way out has a name of its own: beside "Cancel Task", "Cancel" would be a riddle. */
export async function confirms({ question, detail, yes }: Confirmation): Promise<boolean> {
  const end = { title: yes };
  const keep = { title: t('Keep Going'), isCloseAffordance: true };
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, end, keep)) === end;
}
