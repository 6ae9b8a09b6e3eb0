import type { PageConnection } from '../../shared/protocol/hostToPage.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import { clockTime } from '../look/moments.ts';

/** Says why a page does not move, or changes nothing: nothing where it does both. */
export function connectionBar(connection: PageConnection): View | undefined {
  const text = connectionText(connection);
  if (text === undefined) return undefined;
  return h(
    'div',
    { class: 'bar is-away', role: 'status' },
    icon(connection.state === 'connected' ? 'shield' : 'debug-disconnect'),
    text,
  );
}

/** The same as a sentence; undefined where there is nothing to say. */
export function connectionText({ state, hub, since, advice, restricted }: PageConnection): string | undefined {
  switch (state) {
    case 'connected':
      return restricted === true
        ? t('In Restricted Mode this window only shows. Trust its folder, and you can change something from here.')
        : undefined;
    case 'none':
      return t('This window is connected to no hub.');
    case 'connecting':
      return t('Connecting to {0}…', hub ?? '');
    case 'away':
      return since === undefined
        ? t('The hub is away. What you see is how it was.')
        : t('The hub is away since {0}. What you see is how it was then.', clockTime(since));
    case 'refused':
      return advice ?? t('The hub does not let this window in. Connect again.');
  }
}
