import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { stand } from './stand.ts';

type Item = { readonly label: string };
type Button = { readonly title: string };

/**
 * A person who gives these answers, in turn: of a list the item with the label, into a field a text ("=" for the one that stands
 * there), to a question the button. Gives what puts the editor back, and fails where an answer was not asked for.
 */
export function answering(...answers: readonly string[]): () => void {
  const left = [...answers];
  const next = (): string => left.shift() ?? assert.fail('nothing more was to be asked');
  const ends = [
    stand(vscode.window, 'showQuickPick', async (items: readonly Item[]) => {
      const wanted = next();
      const labels = items.map(({ label }) => label);
      return (
        items.find(({ label }) => label === wanted) ?? assert.fail(`"${wanted}" is not among ${labels.join(', ')}`)
      );
    }),
    stand(vscode.window, 'showInputBox', async ({ value }: { value?: string }) => {
      const wanted = next();
      return wanted === '=' ? value : wanted;
    }),
    stand(vscode.window, 'showWarningMessage', async (text: string, _how: unknown, ...buttons: Button[]) => {
      const wanted = next();
      return buttons.find(({ title }) => title === wanted) ?? assert.fail(`"${text}" has no button "${wanted}"`);
    }),
    stand(vscode.window, 'showInformationMessage', async () => undefined),
  ];
  return () => {
    for (const end of ends) end();
    assert.deepEqual(left, []);
  };
}
