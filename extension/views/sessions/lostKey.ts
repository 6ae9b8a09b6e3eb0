import * as vscode from 'vscode';
import type { HubClient } from '../../hub/hubClient.ts';
import { lostIn } from './lostSessions.ts';

/** A storm of rows is looked at so often. ms. */
const lookMs = 250;

/** Tells menus whether there are lost sessions to bring back: `rostrum.sessions.lost`. */
export function registerLostKey(hub: HubClient): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let shown = false;
  const look = (): void => {
    timer = undefined;
    const value = lostIn(hub).length > 0;
    if (value === shown) return;
    shown = value;
    void vscode.commands.executeCommand('setContext', 'rostrum.sessions.lost', value);
  };
  // Rows have come before it is registered.
  look();
  const listening = hub.onRows.on(() => {
    timer ??= setTimeout(look, lookMs);
  });
  return vscode.Disposable.from(listening, { dispose: () => clearTimeout(timer) });
}
