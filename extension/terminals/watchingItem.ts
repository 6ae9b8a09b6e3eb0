import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { readWatchers, watchedOfPulse } from '../hub/pulseReaders.ts';
import { t } from '../l10n/text.ts';
import { onlookers, watchingNames, watchingText } from '../views/sessions/watching.ts';
import type { SessionTerminals } from './sessionTerminals.ts';

/** Says in the status bar who else is in the session of the terminal in front: keys that nobody pressed here have a name. */
export function registerWatchingItem({ hub }: App, terminals: SessionTerminals): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('rostrum.watching', vscode.StatusBarAlignment.Left, 49);
  item.name = t('Rostrum: who watches the terminal');
  const inFront = (): string | undefined => terminals.sessionIn(vscode.window.activeTerminal);

  const draw = (): void => {
    const session = inFront();
    const you = hub.connection.state === 'connected' ? hub.connection.you.id : undefined;
    const others = session === undefined || you === undefined ? [] : onlookers(readWatchers(hub.pulses, session), you);
    const text = watchingText(others);
    if (text === undefined) return item.hide();
    item.text = `$(${others[0]?.isTyping === true ? 'edit' : 'eye'}) ${text}`;
    item.tooltip = t('In this session: {0}', watchingNames(others) ?? '');
    item.accessibilityInformation = { label: text };
    item.show();
  };
  draw();
  return vscode.Disposable.from(
    item,
    vscode.window.onDidChangeActiveTerminal(draw),
    hub.onConnection.on(draw),
    hub.onPulse.on((key) => {
      const watched = watchedOfPulse(key);
      if (watched !== undefined && watched === inFront()) draw();
    }),
  );
}
