import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { registerSessionProfile } from '../terminals/sessionProfile.ts';
import { SessionTerminals } from '../terminals/sessionTerminals.ts';
import { registerWatchingItem } from '../terminals/watchingItem.ts';
import { WorkDecorations } from '../views/sessions/workDecorations.ts';
import type { Trees } from '../views/trees.ts';
import { registerAgentCommands } from './agents.ts';
import { registerAttachCommands } from './attach.ts';
import { registerMessageCommands } from './messages.ts';
import { registerServerCommands } from './servers.ts';
import { registerServerReachCommand } from './serverReach.ts';
import { registerSessionGroups } from './sessionGroups.ts';
import { registerSessionCommands } from './sessions.ts';
import { registerShareServerCommand } from './shareServer.ts';
import { registerSharingCommands } from './sharing.ts';
import { registerTranscriptCommands } from './transcripts.ts';

/** Everything about sessions and servers: their terminals, and what can be done with them. */
export function registerTerminalParts(
  app: App,
  { models: { sessions, servers } }: Pick<Trees, 'models'>,
): { readonly terminals: SessionTerminals } & vscode.Disposable {
  const terminals = new SessionTerminals(app);
  const owned = vscode.Disposable.from(
    terminals,
    registerSessionProfile(app, terminals),
    registerWatchingItem(app, terminals),
    new WorkDecorations(app.hub, app.context.extension.extensionKind),
    registerSessionCommands(app, terminals),
    registerSessionGroups(app, sessions, [{ tick: () => servers.tick() }]),
    registerMessageCommands(app, terminals),
    registerSharingCommands(app, terminals),
    registerAttachCommands(app, terminals),
    registerTranscriptCommands(app, terminals),
    registerServerCommands(app, servers),
    registerServerReachCommand(app, servers),
    registerShareServerCommand(app, servers),
    registerAgentCommands(app, servers),
  );
  return { terminals, dispose: () => void owned.dispose() };
}
