import * as vscode from 'vscode';
import type { HubClient } from './hub/hubClient.ts';
import { refusedFor } from './hub/refusal.ts';

/** Tells menus and welcome texts how the window stands to its hub: `rostrum.connection`, `refusedFor` and `isAdmin`. */
export function registerConnectionKeys(hub: HubClient): vscode.Disposable {
  const set = (key: string, value: string | boolean | undefined): void =>
    void vscode.commands.executeCommand('setContext', `rostrum.${key}`, value);
  const tell = (): void => {
    const now = hub.connection;
    set('refusedFor', now.state === 'refused' ? refusedFor(now.error, now.hub) : undefined);
    set('isAdmin', hub.isAdmin);
    set('connection', now.state);
  };
  tell();
  return hub.onConnection.on(tell);
}
