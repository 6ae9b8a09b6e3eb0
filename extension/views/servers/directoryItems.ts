import { t } from '../../l10n/text.ts';
import type { DirectoryPage } from '../../../shared/model/directory.ts';
import { plainLine } from '../../../shared/model/plainText.ts';

/** A row of the path browser, as data. `open` goes into a directory, `up` out of it, `choose` takes the one that is shown. */
export interface DirectoryItem {
  readonly what: 'choose' | 'up' | 'open' | 'note';
  readonly label: string;
  readonly description?: string;
  readonly icon: string;
  /** Undefined where one begins. */
  readonly path: string | undefined;
}

/** What a person may do in a directory: take it, go up, go into another; and that there are more than are shown. */
export function directoryItems({ path, parent, directories, left }: DirectoryPage): readonly DirectoryItem[] {
  const here: readonly DirectoryItem[] =
    path === undefined
      ? []
      : [
          { what: 'choose', label: t('Use This Directory'), description: path, icon: 'check', path },
          { what: 'up', label: '..', icon: 'arrow-up', path: parent },
        ];
  const below = directories.map(({ name, path: inner, isRepository, isLink }): DirectoryItem => {
    const said = [isRepository ? t('repository') : undefined, isLink ? t('link') : undefined]
      .filter(Boolean)
      .join(' · ');
    return {
      what: 'open',
      label: plainLine(name),
      ...(said === '' ? {} : { description: said }),
      icon: isRepository ? 'repo' : isLink ? 'file-symlink-directory' : 'folder',
      path: inner,
    };
  });
  const more: readonly DirectoryItem[] =
    left === 0 ? [] : [{ what: 'note', label: t('{0} more: type a part of the name', left), icon: 'ellipsis', path }];
  return [...here, ...below, ...more];
}
