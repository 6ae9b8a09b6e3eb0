import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { toError } from '../../shared/errors.ts';
import type { DirectoryPage } from '../../shared/model/directory.ts';
import { directoryItems } from '../views/servers/directoryItems.ts';
import type { DirectoryItem } from '../views/servers/directoryItems.ts';

/** Whose directories are looked at. */
export interface BrowseWish {
  readonly server: string;
  readonly serverName: string;
  readonly project: string;
}

/** Typing is followed after so long, where there are more than were told. ms. */
const typedMs = 250;

type Item = vscode.QuickPickItem & { readonly item: DirectoryItem | undefined };

/** Walks the directories of a server, and gives the one that is chosen; undefined where none was. */
export function browsePath({ hub }: App, { server, serverName, project }: BrowseWish): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.placeholder = t('Choose a directory, or type the beginning of a path');
  pick.ignoreFocusOut = true;
  let page: DirectoryPage | undefined;
  let wanted = 0;
  let typing: NodeJS.Timeout | undefined;

  return new Promise((resolve) => {
    const finish = (path?: string): void => {
      resolve(path);
      pick.dispose();
    };

    const show = async (path: string | undefined, filter?: string): Promise<void> => {
      wanted += 1;
      const ask = wanted;
      pick.busy = true;
      try {
        const found = await hub.call('server.paths', {
          server,
          project,
          ...(path === undefined ? {} : { path }),
          ...(filter === undefined || filter === '' ? {} : { filter }),
        });
        if (ask !== wanted) return;
        page = found;
        pick.title = found.path === undefined ? t('Directories of {0}', serverName) : `${serverName}: ${found.path}`;
        if (filter === undefined) pick.value = '';
        pick.items = directoryItems(found).map(asItem);
      } catch (thrown) {
        if (ask !== wanted) return;
        pick.items = [...pick.items.filter(({ alwaysShow }) => alwaysShow !== true), failure(toError(thrown).message)];
      } finally {
        if (ask === wanted) pick.busy = false;
      }
    };

    pick.onDidChangeValue((text) => {
      clearTimeout(typing);
      // A path is gone to by Enter; a part of a name is looked for where not all of them were told.
      if (page === undefined || page.path === undefined || page.left === 0 || isPath(text)) return;
      typing = setTimeout(() => void show(page?.path, text), typedMs);
    });
    pick.onDidAccept(() => {
      const typed = pick.value.trim();
      const item = pick.selectedItems[0]?.item;
      if (isPath(typed)) return void show(typed);
      if (item?.what === 'choose') return finish(item.path);
      if (item?.what === 'open') return void show(item.path);
      if (item?.what === 'up') return void show(item.path);
    });
    pick.onDidHide(() => {
      clearTimeout(typing);
      wanted += 1;
      finish();
    });
    pick.show();
    void show(undefined);
  });
}

const isPath = (text: string): boolean => text.startsWith('/') || text.startsWith('~');

const asItem = (item: DirectoryItem): Item => ({
  label: `$(${item.icon}) ${item.label}`,
  ...(item.description === undefined ? {} : { description: item.description }),
  item,
});

const failure = (message: string): Item => ({ label: `$(error) ${message}`, alwaysShow: true, item: undefined });
