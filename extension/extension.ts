import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { App } from './app.ts';
import { showFailure } from './commands/register.ts';
import { registerConnectionKeys } from './connectionKeys.ts';
import { HubClient } from './hub/hubClient.ts';
import { Profiles } from './hub/profiles.ts';
import { createShownInbox } from './inbox/inboxParts.ts';
import { useTranslations } from './l10n/text.ts';
import type { LaterParts } from './laterParts.ts';
import { registerLocal } from './local/registerLocal.ts';
import { registerStatusBar } from './status/statusBar.ts';
import { RememberedTerminals } from './terminals/rememberedTerminals.ts';
import { shownLine } from './views/tasks/taskDescription.ts';
import { registerTrees } from './views/trees.ts';
import type { Trees } from './views/trees.ts';

/** A hub that is near has answered by then; what waits for its rows waits no longer. */
const firstRowMs = 300;

/** For tests in the editor; not promised to anybody else. */
export interface Exports extends LaterParts {
  readonly app: App;
  readonly trees: Trees;
}

/**
 * The trees and the way to the hub, at once; everything else when the first row is there. The editor waits for all of it
 * before it runs a command, follows a link or opens a page.
 */
export async function activate(context: vscode.ExtensionContext): Promise<Exports> {
  useTranslations((message, ...values) => vscode.l10n.t(message, ...values));
  const log = vscode.window.createOutputChannel('Rostrum', { log: true });
  const hub = new HubClient();
  hub.restrict(!vscode.workspace.isTrusted);
  const { globalState: global, workspaceState: workspace, secrets } = context;
  const profiles = new Profiles({ global, workspace, secrets });
  const app: App = { context, log, hub, profiles };
  const inbox = createShownInbox(app);
  const trees = registerTrees(app, inbox.inbox);
  const connect = connector(app);
  context.subscriptions.push(
    log,
    hub,
    trees,
    registerConnectionKeys(hub),
    registerLocal(app),
    registerStatusBar(app),
    profiles.onChanged.on(() => void connect()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      hub.restrict(false);
      // A hub of this machine may be started from now on.
      void connect();
    }),
    hub.onConnection.on((connection) => {
      log.info(`connection: ${connection.state}`);
      if (connection.state === 'refused') log.warn(`refused: ${shownLine(connection.error.message, 300)}`);
    }),
  );
  void connect();
  // The editor opens a terminal of its own in an empty panel: those that were open must be there before.
  const hasTerminals = new RememberedTerminals(workspace).all.length > 0;
  if (profiles.current !== undefined && !hasTerminals) await Promise.race([trees.firstRow, pause(firstRowMs)]);
  const { registerLaterParts } = await import('./laterParts.ts');
  const parts = registerLaterParts(app, trees, inbox);
  context.subscriptions.push(parts);
  return { app, trees, terminals: parts.terminals };
}

/** Connects to the current hub; of two that overlap the later wins. */
function connector({ hub, profiles, log }: App): () => Promise<void> {
  let latest = 0;
  return async () => {
    latest += 1;
    const own = latest;
    try {
      if (profiles.current === undefined) return hub.leave();
      // While the editor looks for the token.
      const opening = turn().then(() => import('./reachHub.ts'));
      const [address, { reachHub }] = await Promise.all([profiles.address(), opening]);
      if (own !== latest) return;
      if (address === undefined) hub.leave();
      else hub.use(address, reachHub.openHub);
    } catch (thrown) {
      if (own === latest) hub.leave();
      await showFailure(log, 'connect', thrown);
    }
  };
}
