import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { groupingKey } from '../views/sessions/keptGrouping.ts';
import { groupings } from '../views/sessions/sessionTree.ts';
import type { Grouping, SessionTree } from '../views/sessions/sessionTree.ts';
import { choose } from './choose.ts';
import { registerCommands } from './register.ts';

/** Rows that show an age are drawn anew so often. */
const ageMs = 60_000;

/** How the sessions stand together, which a workspace remembers; and ages that go on. */
export function registerSessionGroups(
  { context, log }: App,
  tree: SessionTree,
  others: readonly Aging[],
): vscode.Disposable {
  const aging = setInterval(() => {
    for (const { tick } of [{ tick: () => tree.tick() }, ...others]) tick();
  }, ageMs);
  const commands = registerCommands(log, {
    'rostrum.sessions.group': async () => {
      const items = groupings.map((grouping) => ({
        label: nameOf(grouping),
        iconPath: new vscode.ThemeIcon(grouping === tree.grouping ? 'check' : 'blank'),
        grouping,
      }));
      const chosen = await choose(items, t('Group sessions by'));
      tree.groupBy(chosen.grouping);
      await context.workspaceState.update(groupingKey, chosen.grouping);
    },
  });
  return vscode.Disposable.from(commands, { dispose: () => clearInterval(aging) });
}

/** Something that shows ages. */
export interface Aging {
  readonly tick: () => void;
}

function nameOf(grouping: Grouping): string {
  switch (grouping) {
    case 'server':
      return t('Server');
    case 'task':
      return t('Task');
    case 'activity':
      return t('What they do');
    case 'none':
      return t('Nothing');
  }
}
