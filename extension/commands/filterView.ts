import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';

/** What is asked for a filter by text. */
export interface FilterText {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly onText: (text: string) => unknown;
}

/** Asks for the words of a filter. The tree follows what is typed; who leaves with Escape has what they had. */
export function askFilterText({ title, prompt, value, onText }: FilterText): Promise<void> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { title, prompt, value });
  let isAccepted = false;
  input.onDidChangeValue(onText);
  input.onDidAccept(() => {
    isAccepted = true;
    input.hide();
  });
  input.show();
  return new Promise((resolve) => {
    input.onDidHide(() => {
      input.dispose();
      if (!isAccepted) onText(value);
      resolve();
    });
  });
}

/** Lets a person choose what of a view is shown; @throws CancellationError where they leave. */
export const pickShown = <Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  title: string,
): Promise<readonly Item[]> =>
  answered(
    vscode.window.showQuickPick(items, {
      title,
      placeHolder: t('Nothing chosen shows all'),
      canPickMany: true,
      matchOnDescription: true,
    }),
  );

/** Tells menus whether a view is narrowed, and the person to what. */
export function tellFilter(name: string, view: { description?: string }, text: string, more: readonly string[]): void {
  const parts = [...(text.trim() === '' ? [] : [`“${text.trim()}”`]), ...more];
  void vscode.commands.executeCommand('setContext', `rostrum.${name}.filtered`, parts.length > 0);
  view.description = parts.length > 0 ? t('only: {0}', parts.join(', ')) : '';
}
