import type { RowOf } from '../../shared/client/mirror.ts';
import type { PageKind } from '../../shared/protocol/webview.ts';
import { t } from '../l10n/text.ts';

/** More than a tab shows of a title. */
const maxCharacters = 60;

/** What stands on the tab of a page. */
export function pageTitle(page: PageKind, about: Pick<RowOf<'task'>, 'ref' | 'title'> | undefined): string {
  switch (page) {
    case 'task':
      return about === undefined ? t('Task') : cut(`${about.ref} ${about.title}`);
    case 'objective':
      return about === undefined ? t('Objective') : cut(`${about.ref} ${about.title}`);
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
