import * as vscode from 'vscode';
import type { TreeView } from './treeView.ts';

/**
 * The row of a tree that has the focus. The editor tells only what is selected, and arrow keys move the focus alone: so
 * the row with the focus is added to the selection, or taken from it, seen by the difference, and put back.
 */
export async function focusedRow({ view }: TreeView): Promise<string | undefined> {
  const before = new Set(view.selection);
  const toggle = (): Thenable<unknown> => vscode.commands.executeCommand('list.toggleSelection');
  await toggle();
  const after = new Set(view.selection);
  const changed = [...after].find((id) => !before.has(id)) ?? [...before].find((id) => !after.has(id));
  await toggle();
  return changed ?? [...before][0];
}
