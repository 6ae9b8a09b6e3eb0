import * as vscode from 'vscode';
import type { HubClient } from './hub/hubClient.ts';

/** Tells menus and welcome texts how the window stands to its hub: `rostrum.connection`. */
export function registerConnectionKeys({ onConnection, connection }: HubClient): vscode.Disposable {
  const tell = (state: string): void => void vscode.commands.executeCommand('setContext', 'rostrum.connection', state);
  tell(connection.state);
  return onConnection.on(({ state }) => tell(state));
}
