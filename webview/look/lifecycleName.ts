import type { LifecycleName } from '../../shared/model/session.ts';
import { t } from '../text.ts';

/** How a session stands, or whether there is none yet. */
export function lifecycleName(lifecycle: LifecycleName | 'not started'): string {
  switch (lifecycle) {
    case 'not started':
      return t('not started');
    case 'starting':
      return t('starting');
    case 'active':
      return t('running');
    case 'paused':
      return t('paused');
    case 'recovering':
      return t('recovering');
    case 'unreachable':
      return t('unreachable');
    case 'lost':
      return t('lost');
    case 'exited':
      return t('ended');
  }
}
