import * as vscode from 'vscode';
import type { App } from './app.ts';
import { registerHubCommands } from './commands/hub.ts';
import { registerConnectionKeys } from './connectionKeys.ts';
import { HubClient } from './hub/hubClient.ts';
import { Profiles } from './hub/profiles.ts';
import { useTranslations } from './l10n/text.ts';
import { registerTrees } from './views/trees.ts';

/** For tests in the editor; not promised to anybody else. */
export interface Exports {
  readonly app: App;
  readonly trees: ReturnType<typeof registerTrees>;
}

/** Everything that the extension is made of, in the order in which it begins. */
export function activate(context: vscode.ExtensionContext): Exports {
  useTranslations((message, ...values) => vscode.l10n.t(message, ...values));
  const log = vscode.window.createOutputChannel('Rostrum', { log: true });
  const hub = new HubClient();
  const { globalState: global, workspaceState: workspace, secrets } = context;
  const profiles = new Profiles({ global, workspace, secrets });
  const app: App = { context, log, hub, profiles };
  const trees = registerTrees(app);
  context.subscriptions.push(log, hub, trees, registerConnectionKeys(hub), registerHubCommands(app));
  const connect = async (): Promise<void> => hub.use(await profiles.address());
  context.subscriptions.push(
    profiles.onChanged.on(() => void connect()),
    hub.onConnection.on(({ state }) => log.info(`connection: ${state}`)),
  );
  void connect();
  return { app, trees };
}
