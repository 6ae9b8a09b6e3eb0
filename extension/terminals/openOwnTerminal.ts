import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { App } from '../app.ts';

/**
 * Runs a program of the machine that we run on ourselves in a terminal, which is shown and does not come back after a reload.
 * In a remote window the editor would run it where the folder is, unless its directory is one of this machine.
 */
export function openOwnTerminal(
  { context }: Pick<App, 'context'>,
  options: Pick<vscode.TerminalOptions, 'name' | 'shellPath' | 'shellArgs' | 'iconPath'>,
): vscode.Terminal {
  const isApart = context.extension.extensionKind === vscode.ExtensionKind.UI && vscode.env.remoteName !== undefined;
  const cwd = isApart ? { cwd: vscode.Uri.file(homedir()) } : {};
  const terminal = vscode.window.createTerminal({ ...options, ...cwd, isTransient: true });
  terminal.show();
  return terminal;
}
