import type { PageConnection } from '../../shared/protocol/hostToPage.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import { clockTime } from '../look/moments.ts';

/** Says why a page does not move: nothing where it is connected. */
export function connectionBar(connection: PageConnection): View | undefined {
  const text = connectionText(connection);
  if (text === undefined) return undefined;
  return h('div', { class: 'bar is-away', role: 'status' }, icon('debug-disconnect'), text);
}

/** The same as a sentence; undefined where there is nothing to say. */
export function connectionText({ state, hub, since }: PageConnection): string | undefined {
  switch (state) {
    case 'connected':
      return undefined;
    case 'none':
      return t('This window is connected to no hub.');
    case 'connecting':
      return t('Connecting to {0}…', hub ?? '');
    case 'away':
      return since === undefined
        ? t('The hub is away. What you see is how it was.')
        : t('The hub is away since {0}. What you see is how it was then.', clockTime(since));
    case 'refused':
      return t('The hub does not let this window in. Connect again.');
  }
}
