import type * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { registerCommands } from './register.ts';
import { offerToken } from './tokens.ts';

/** Who has an account at the hub. */
export function registerPeopleCommands({ hub, log }: App): vscode.Disposable {
  return registerCommands(log, {
    'rostrum.person.add': async () => {
      const name = await answered(askText({ title: t('Who?') }));
      const kinds = [
        { label: t('Person'), detail: t('does what owners of projects let them'), admin: false },
        { label: t('Admin'), detail: t('does everything on this hub'), admin: true },
      ];
      const { admin } = await choose(kinds, t('As what?'));
      await offerToken(name, await hub.call('person.add', { name, admin }));
    },
  });
}
