import * as vscode from 'vscode';

/** A setting of the hub of this machine. */
export const localSetting = <Value>(name: string, fallback: Value): Value =>
  vscode.workspace.getConfiguration('rostrum').get(`local.${name}`, fallback);
