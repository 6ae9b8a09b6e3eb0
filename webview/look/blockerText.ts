import type { Mirror } from '../../shared/client/mirror.ts';
import type { Blocker } from '../../shared/model/task.ts';
import { t } from '../text.ts';

/** One reason why a task does not run, in the person's language; one that has no words of ours as the hub says it. */
export function blockerText({ code, on, key, text }: Blocker, mirror: Pick<Mirror, 'get'>): string {
  const name = on === undefined ? '' : (mirror.get('task', on)?.ref ?? t('another task'));
  switch (code) {
    case 'waits':
      return key === undefined ? t('blocked by {0}', name) : t('waits for {0} of {1}', key, name);
    case 'failed':
      return t('blocked: {0} failed', name);
    case 'cancelled':
      return t('blocked: {0} was cancelled', name);
    case 'not-queued':
      return t('ready to start');
    case 'contract':
    case 'held':
    case 'backoff':
    case 'no-server':
      return text;
  }
}
