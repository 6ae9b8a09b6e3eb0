import type * as vscode from 'vscode';
import { plainLine } from '../../shared/model/plainText.ts';
import { readSshDestination } from '../../shared/model/serverReach.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import type { ServerTree } from '../views/servers/serverTree.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { chosenServer } from './chosenServer.ts';
import { registerCommands } from './register.ts';

/** How servers are reached over SSH: for their terminals and upgrades, and for a tunnel where their daemons need one. */
export function registerServerReachCommand(app: App, tree: ServerTree): vscode.Disposable {
  const { hub, log } = app;
  return registerCommands(log, {
    'rostrum.server.reach': async (...args) => {
      const server = await answered(
        chosenServer(app, tree, args, t('Say of which server how it is reached over SSH?')),
      );
      const { id, name, reach } = server;
      const title = t('How is {0} reached over SSH?', plainLine(name));
      const destination = await answered(
        askText({
          title,
          prompt: t('A host as in "gpu1" or "me@10.0.0.7:2222". Nothing where it is not.'),
          value: reach?.destination ?? '',
          isOptional: true,
          why: (text) => (readSshDestination(text.trim()) === undefined ? t('This is no host of SSH.') : undefined),
        }),
      );
      if (destination === '') return void (await hub.call('server.reach', { id, reach: null }));
      const ways = [
        { label: t('Its daemon connects to the hub by itself'), mode: 'direct' as const },
        { label: t('Its daemon needs a tunnel to the hub'), mode: 'tunnel' as const },
      ];
      const { mode } = await choose(ways, title);
      await hub.call('server.reach', { id, reach: { ...reach, destination, mode } });
    },
  });
}
