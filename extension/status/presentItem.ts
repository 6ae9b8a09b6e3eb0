import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { presentOfPulse, watchedOfPulse } from '../hub/pulseReaders.ts';
import { t } from '../l10n/text.ts';
import { presentOthers, presentText } from './present.ts';

/** Beside the hub that it is about. */
const priority = 52.5;
/** Windows that come and go together are drawn once. */
const redrawMs = 200;

/** Says in the status bar who else is here, and which sessions they look into; nothing where you are alone. */
export function registerPresentItem({ hub }: Pick<App, 'hub'>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('rostrum.present', vscode.StatusBarAlignment.Left, priority);
  item.name = t('Rostrum: who is here');
  item.command = 'rostrum.overview.open';
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    timer = undefined;
    const { connection } = hub;
    const said = connection.state === 'connected' ? presentText(presentOthers(hub, connection.you.id)) : undefined;
    if (said === undefined) return item.hide();
    item.text = said.text;
    item.tooltip = new vscode.MarkdownString(said.tooltip);
    item.accessibilityInformation = { label: said.spoken, role: 'button' };
    item.show();
  };
  const soon = (): void => void (timer ??= setTimeout(draw, redrawMs));
  draw();
  return vscode.Disposable.from(
    item,
    hub.onConnection.on(soon),
    hub.onPulse.on((key) => {
      if (presentOfPulse(key) !== undefined || watchedOfPulse(key) !== undefined) soon();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}
