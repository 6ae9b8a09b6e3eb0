import * as vscode from 'vscode';

/** Whether there is a command of this id: parts of the window that are not there do not break others. */
export const hasCommand = async (id: string): Promise<boolean> =>
  (await vscode.commands.getCommands(true)).includes(id);
