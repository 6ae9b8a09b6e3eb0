import type { Mirror } from '../../shared/client/mirror.ts';
import { t } from '../l10n/text.ts';
import type { LinkTarget } from './rostrumLink.ts';

/** Where a link leads in this window, or why it leads nowhere. */
export type Followed =
  | { readonly kind: 'task' | 'intervention' | 'session'; readonly id: string }
  /** A task that ended long ago is in no window's rows; the hub may know it. */
  | { readonly kind: 'ask'; readonly key: string }
  | { readonly kind: 'nowhere'; readonly why: string };

/** Finds what a link leads to among the rows of a window. Shown is only what its person may see. */
export function followLink(target: LinkTarget | undefined, mirror: Mirror): Followed {
  if (target === undefined)
    return { kind: 'nowhere', why: t('This is no link to a task, a question or a session of Rostrum.') };
  const { kind, key } = target;
  switch (kind) {
    case 'task': {
      const id = mirror.get('task', key)?.id ?? taskWithRef(mirror, key);
      return id === undefined ? { kind: 'ask', key } : { kind, id };
    }
    case 'intervention':
      return mirror.get('intervention', key) === undefined
        ? {
            kind: 'nowhere',
            why: t('There is no question {0} that you can see. It may have been answered long ago.', key),
          }
        : { kind, id: key };
    case 'session':
      return mirror.get('session', key) === undefined
        ? { kind: 'nowhere', why: t('There is no session {0} that you can see. It may have ended long ago.', key) }
        : { kind, id: key };
  }
}

const taskWithRef = (mirror: Mirror, key: string): string | undefined => {
  const ref = key.toUpperCase();
  return [...mirror.all('task').values()].find((row) => row.ref === ref)?.id;
};
