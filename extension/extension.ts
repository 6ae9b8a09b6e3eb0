import * as vscode from 'vscode';
import { registerAi } from './ai/registerAi.ts';
import type { App } from './app.ts';
import { registerHubCommands } from './commands/hub.ts';
import { registerPanels } from './commands/panels.ts';
import { showFailure } from './commands/register.ts';
import { registerTerminalParts } from './commands/terminalParts.ts';
import { registerConnectionKeys } from './connectionKeys.ts';
import { createInboxParts } from './inbox/inboxParts.ts';
import { registerFleet } from './fleet/registerFleet.ts';
import { registerInbox } from './inbox/registerInbox.ts';
import { HubClient } from './hub/hubClient.ts';
import { Profiles } from './hub/profiles.ts';
import { useTranslations } from './l10n/text.ts';
import { registerLocal } from './local/registerLocal.ts';
import { PipelineProblems } from './pipelines/pipelineProblems.ts';
import { registerPipelines } from './pipelines/registerPipelines.ts';
import { registerLinks } from './links/registerLinks.ts';
import { registerStatusBar } from './status/statusBar.ts';
import { registerTasks } from './commands/tasks.ts';
import { registerTrees } from './views/trees.ts';

/** For tests in the editor; not promised to anybody else. */
export interface Exports {
  readonly app: App;
  readonly trees: ReturnType<typeof registerTrees>;
  readonly terminals: ReturnType<typeof registerTerminalParts>['terminals'];
}

/** Everything that the extension is made of, in the order in which it begins. */
export function activate(context: vscode.ExtensionContext): Exports {
  useTranslations((message, ...values) => vscode.l10n.t(message, ...values));
  const log = vscode.window.createOutputChannel('Rostrum', { log: true });
  const hub = new HubClient();
  const { globalState: global, workspaceState: workspace, secrets } = context;
  const profiles = new Profiles({ global, workspace, secrets });
  const app: App = { context, log, hub, profiles };
  const inbox = createInboxParts(app);
  const trees = registerTrees(app, inbox.inbox);
  const sessions = registerTerminalParts(app, trees);
  const checks = new PipelineProblems(hub);
  context.subscriptions.push(
    log,
    hub,
    trees,
    sessions,
    registerConnectionKeys(hub),
    registerHubCommands(app),
    registerLocal(app),
    registerFleet(app, trees),
    registerPipelines(app, checks),
    registerInbox(app, inbox, trees.inbox),
    registerTasks(app, trees),
    registerLinks(app, trees),
    registerStatusBar(app),
    registerPanels(app, checks),
    registerAi(app),
  );
  const connect = connector(app);
  context.subscriptions.push(
    profiles.onChanged.on(() => void connect()),
    hub.onConnection.on(({ state }) => log.info(`connection: ${state}`)),
  );
  void connect();
  return { app, trees, terminals: sessions.terminals };
}

/** Connects to the current hub; of two that overlap the later wins. */
function connector({ hub, profiles, log }: App): () => Promise<void> {
  let latest = 0;
  return async () => {
    latest += 1;
    const own = latest;
    try {
      const address = await profiles.address();
      if (own === latest) hub.use(address);
    } catch (thrown) {
      if (own === latest) hub.use(undefined);
      await showFailure(log, 'connect', thrown);
    }
  };
}
