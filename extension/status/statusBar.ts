import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { readingVerbs, taskVerbs, verbStates } from '../views/tasks/taskVerbs.ts';
import { HubCounts } from './hubCounts.ts';
import { connectionText, figureTexts } from './statusText.ts';
import type { StatusText } from './statusText.ts';

/** A storm of changes is written so often. */
const redrawMs = 200;
/** How long a hub is away is said in minutes. */
const tickMs = 60_000;

/** The entries of the status bar, and the keys by which commands are offered. */
export function registerStatusBar({ hub }: App): vscode.Disposable {
  const counts = new HubCounts(hub.mirror);
  const item = (id: string, name: string, priority: number): vscode.StatusBarItem => {
    const made = vscode.window.createStatusBarItem(`rostrum.${id}`, vscode.StatusBarAlignment.Left, priority);
    made.name = name;
    return made;
  };
  const items = {
    connection: item('connection', t('Rostrum: hub'), 53),
    running: item('running', t('Rostrum: running tasks'), 52),
    waiting: item('waiting', t('Rostrum: waits for you'), 51),
    offline: item('offline', t('Rostrum: offline servers'), 50),
  };
  const keys = new Map<string, boolean>();
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    timer = undefined;
    show(items.connection, connectionText(hub.connection, Date.now()));
    const texts = figureTexts(hub.connection, counts);
    for (const name of ['running', 'waiting', 'offline'] as const) show(items[name], texts[name]);
    const isConnected = hub.connection.state === 'connected';
    tell('rostrum.rowsAreThere', hub.mirror.isWhole);
    for (const verb of taskVerbs) {
      const isOffered = isConnected && (!hub.isRestricted || readingVerbs.has(verb));
      tell(`rostrum.can.${verb}`, isOffered && counts.tasks(verbStates[verb]) > 0);
    }
  };
  const tell = (key: string, value: boolean): void => {
    if (keys.get(key) === value) return;
    keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const soon = (): void => void (timer ??= setTimeout(draw, redrawMs));
  const ticking = setInterval(() => hub.connection.state === 'away' && soon(), tickMs);
  draw();
  return vscode.Disposable.from(
    ...Object.values(items),
    hub.onRows.on((change) => {
      counts.take(change);
      soon();
    }),
    hub.onConnection.on(soon),
    {
      dispose: () => {
        clearTimeout(timer);
        clearInterval(ticking);
      },
    },
  );
}

function show(item: vscode.StatusBarItem, said: StatusText | undefined): void {
  if (said === undefined) return item.hide();
  item.text = said.text;
  item.tooltip = new vscode.MarkdownString(said.tooltip);
  item.accessibilityInformation = { label: said.spoken, role: 'button' };
  item.command = said.command;
  item.backgroundColor =
    said.background === undefined ? undefined : new vscode.ThemeColor(`statusBarItem.${said.background}Background`);
  item.show();
}
