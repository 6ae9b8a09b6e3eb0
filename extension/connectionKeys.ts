import * as vscode from 'vscode';
import type { Connection, HubClient } from './hub/hubClient.ts';
import { refusedFor } from './hub/refusal.ts';

/** Tells menus and welcome texts how the window stands to its hub: `rostrum.connection`, and `rostrum.refusedFor`. */
export function registerConnectionKeys({ onConnection, connection }: HubClient): vscode.Disposable {
  const set = (key: string, value: string | undefined): void =>
    void vscode.commands.executeCommand('setContext', `rostrum.${key}`, value);
  const tell = (now: Connection): void => {
    set('refusedFor', now.state === 'refused' ? refusedFor(now.error, now.hub) : undefined);
    set('connection', now.state);
  };
  tell(connection);
  return onConnection.on(tell);
}
