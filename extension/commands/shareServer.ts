import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import type { ServerTree } from '../views/servers/serverTree.ts';
import { answered } from './answered.ts';
import { chosenServer } from './chosenServer.ts';
import { confirms } from './confirms.ts';
import { ownedProjects, pickProject } from './pick.ts';
import { registerCommands } from './register.ts';

/** Lets a server work for one more project, of those that the person owns. */
export function registerShareServerCommand(app: App, tree: ServerTree): vscode.Disposable {
  const { hub, log } = app;
  return registerCommands(log, {
    'rostrum.server.share': async (...args) => {
      const server = await answered(
        chosenServer(app, tree, args, t('Which server shall work for another project too?')),
      );
      const name = plainLine(server.name);
      const others = ownedProjects(hub).filter(({ id }) => !server.projectIds.includes(id));
      if (others.length === 0) throw new HubError('not-found', t('{0} works for all projects that you own.', name));
      const project = await answered(pickProject(others, t('For which project shall {0} work too?', name)));
      const question = t('Let {0} work for {1} too?', name, plainLine(project.name));
      const detail = t(
        'Its members start sessions there, with what that machine may reach. Only removing the server ends that.',
      );
      if (!(await confirms({ question, detail, yes: t('Share Server') }))) return;
      await hub.call('server.share', { id: server.id, project: project.id });
      vscode.window.setStatusBarMessage(t('{0} works for {1} too.', name, plainLine(project.name)), messageMs);
    },
  });
}

const messageMs = 4_000;
