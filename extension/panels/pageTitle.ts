import type { RowOf } from '../../shared/client/mirror.ts';
import type { PageKind } from '../../shared/protocol/webview.ts';
import { t } from '../l10n/text.ts';

/** More than a tab shows of a title. */
const maxCharacters = 60;

/** What stands on the tab of a page. */
export function pageTitle(page: PageKind, task: Pick<RowOf<'task'>, 'ref' | 'title'> | undefined): string {
  switch (page) {
    case 'task':
      return task === undefined ? t('Task') : cut(`${task.ref} ${task.title}`);
    case 'board':
      return t('Board');
    case 'fleet':
      return t('Fleet');
    case 'overview':
      return t('Overview');
    case 'permissions':
      return t('Permissions');
    case 'graph':
    case 'preview':
      return t('Graph');
  }
}

const cut = (text: string): string => (text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`);
