import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { noRowFilter, readRowFilter } from '../views/filteredTree.ts';
import type { Trees } from '../views/trees.ts';
import { askFilterText, pickShown, tellFilter } from './filterView.ts';
import { registerCommands } from './register.ts';

/** What of inbox, sessions and servers is shown: by words and by state, which a workspace remembers. */
export function registerTreeFilters({ log, context: { workspaceState } }: App, trees: Trees): vscode.Disposable {
  const names = ['inbox', 'sessions', 'servers'] as const;
  return vscode.Disposable.from(...names.flatMap(registerFilter));

  function registerFilter(name: (typeof names)[number]): readonly { dispose: () => unknown }[] {
    const tree = trees.filtered[name];
    const key = `rostrum.${name}.filter`;
    const title = t('Which are shown?');
    const told = tree.onFilter.on((filter) => {
      tellFilter(name, trees[name].view, filter.text, filter.states);
      void workspaceState.update(key, filter);
    });
    tree.narrow(readRowFilter(workspaceState.get(key)));
    const commands = registerCommands(log, {
      [`rostrum.${name}.clearFilter`]: () => tree.narrow(noRowFilter),
      [`rostrum.${name}.filterText`]: () =>
        askFilterText({
          title,
          prompt: t('Words of the row, or of its group'),
          value: tree.filter.text,
          onText: (text) => tree.narrow({ ...tree.filter, text }),
        }),
      [`rostrum.${name}.filter`]: async () => {
        const { text, states } = tree.filter;
        const items = tree.states().map(({ word, icon }) => ({
          label: word,
          iconPath: new vscode.ThemeIcon(icon.id),
          picked: states.includes(word),
        }));
        const chosen = await pickShown(items, title);
        tree.narrow({ text, states: chosen.map(({ label }) => label) });
      },
    });
    return [told, commands];
  }
}
