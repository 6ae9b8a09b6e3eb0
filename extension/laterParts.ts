import * as vscode from 'vscode';
import { registerAi } from './ai/registerAi.ts';
import type { App } from './app.ts';
import { registerAuditCommands } from './commands/audit.ts';
import { registerHubCommands } from './commands/hub.ts';
import { registerPeopleCommands } from './commands/people.ts';
import { registerProjectCommands } from './commands/projects.ts';
import { registerProjectSettingsCommand } from './commands/projectSettings.ts';
import { registerPanels } from './commands/panels.ts';
import { registerTasks } from './commands/tasks.ts';
import { registerTerminalParts } from './commands/terminalParts.ts';
import { registerTokenCommands } from './commands/tokens.ts';
import { registerFleet } from './fleet/registerFleet.ts';
import type { ShownInbox } from './inbox/inboxParts.ts';
import { registerInbox } from './inbox/registerInbox.ts';
import { registerLinks } from './links/registerLinks.ts';
import { PipelineProblems } from './pipelines/pipelineProblems.ts';
import { registerPipelines } from './pipelines/registerPipelines.ts';
import { registerPresentItem } from './status/presentItem.ts';
import type { SessionTerminals } from './terminals/sessionTerminals.ts';
import { registerLostKey } from './views/sessions/lostKey.ts';
import type { Trees } from './views/trees.ts';

/** What waits until the trees are there: everything that a person does, and that is told or opened beside them. */
export interface LaterParts {
  readonly terminals: SessionTerminals;
}

/** Registers all of it. The hub may be connected by then, or not yet. */
export function registerLaterParts(app: App, trees: Trees, inbox: ShownInbox): LaterParts & vscode.Disposable {
  const sessions = registerTerminalParts(app, trees);
  const checks = new PipelineProblems(app.hub);
  const owned = vscode.Disposable.from(
    sessions,
    registerLostKey(app.hub),
    registerHubCommands(app),
    registerProjectCommands(app),
    registerProjectSettingsCommand(app),
    registerPeopleCommands(app),
    registerTokenCommands(app),
    registerAuditCommands(app),
    registerFleet(app, trees),
    registerPipelines(app, checks),
    registerInbox(app, inbox, trees.inbox),
    registerTasks(app, trees),
    registerLinks(app, trees),
    registerPanels(app, checks),
    registerAi(app),
    registerPresentItem(app),
  );
  return { terminals: sessions.terminals, dispose: () => void owned.dispose() };
}
