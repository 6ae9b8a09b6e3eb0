import * as vscode from 'vscode';
import type { Exports } from '../../../extension/extension.ts';
import type { TreeView } from '../../../extension/views/treeView.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { until } from '../../harness/until.ts';

/** Our extension as the editor runs it. @throws Error with its own words when it cannot be activated. */
export async function activateExtension(): Promise<Exports> {
  const found = vscode.extensions.getExtension<Exports>('rostrum.rostrum');
  if (found === undefined) throw new Error('the extension is not installed');
  return found.activate();
}

/** Connects to a fleet's hub as its admin, by the command that other programs use, and waits until the rows are there. */
export async function connectTo(fleet: Fleet): Promise<Exports> {
  const exports = await activateExtension();
  const { hub } = exports.app;
  await vscode.commands.executeCommand('rostrum.hub.connect', { url: fleet.hub.url, token: fleet.hub.adminToken });
  await until(() => hub.connection.state === 'connected', 'the window is connected');
  return exports;
}

/** Forgets the hub, so that the next suite begins without one. */
export async function forgetHub(): Promise<void> {
  const { profiles, hub } = (await activateExtension()).app;
  for (const { id } of profiles.all) await profiles.remove(id);
  await until(() => hub.connection.state === 'none', 'the window has left its hub');
}

/** The rows of a tree as the editor draws them: label and description. */
export function rowsOf(tree: TreeView): readonly string[] {
  return tree.getChildren().map((id) => {
    const { label, description } = tree.getTreeItem(id);
    const text = typeof label === 'string' ? label : (label?.label ?? '');
    return `${text} (${String(description)})`;
  });
}
