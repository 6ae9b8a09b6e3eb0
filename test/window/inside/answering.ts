import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { stand } from './stand.ts';

type Item = { readonly label: string };
type Button = { readonly title: string };

/**
 * A person who gives these answers, in turn: of a list the item with the label, into a field a text ("=" for the one that stands
 * there, "refused: …" for one that it does not take, before the next), to a question the button. Gives what puts the editor back
 * and tells what the person was told; it fails where an answer was not asked for.
 */
export function answering(...answers: readonly string[]): () => readonly string[] {
  const told: string[] = [];
  const left = [...answers];
  const next = (): string => left.shift() ?? assert.fail('nothing more was to be asked');
  const ends = [
    stand(vscode.window, 'showQuickPick', async (items: readonly (Item | string)[]) => {
      const wanted = next();
      const labels = items.map((item) => (typeof item === 'string' ? item : item.label));
      return items[labels.indexOf(wanted)] ?? assert.fail(`"${wanted}" is not among ${labels.join(', ')}`);
    }),
    stand(vscode.window, 'showInputBox', async ({ value, validateInput }: vscode.InputBoxOptions) => {
      for (;;) {
        const wanted = next();
        const [, refused] = /^refused: (.*)$/s.exec(wanted) ?? [];
        const typed = refused ?? (wanted === '=' ? value : wanted);
        const wrong = await validateInput?.(typed ?? '');
        if (refused === undefined) {
          assert.equal(wrong ?? undefined, undefined, `"${typed}" can be sent`);
          return typed;
        }
        assert.ok(wrong, `"${refused}" cannot be sent`);
      }
    }),
    stand(vscode.window, 'showWarningMessage', async (text: string, ...rest: readonly (Button | string)[]) => {
      const wanted = next();
      const button = rest.find((one) => (typeof one === 'string' ? one : one.title) === wanted);
      return button ?? assert.fail(`"${text}" has no button "${wanted}"`);
    }),
    ...['showInformationMessage', 'showErrorMessage'].map((name) =>
      stand(vscode.window, name, async (text: string) => void told.push(text)),
    ),
  ];
  return () => {
    for (const end of ends) end();
    assert.deepEqual(left, [], `not asked for; told: ${told.join(' ')}`);
    return told;
  };
}
