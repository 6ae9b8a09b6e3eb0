import type { TaskRow } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';

/** What an edge of a task means, in words; the other task by its ref. */
export function edgeText({ kind, key = '' }: TaskRow['dependencies'][number], other: string): string {
  switch (kind) {
    case 'blocks':
      return t('waits until {0} is done', other);
    case 'input':
      return t('needs {0} of {1}', key, other);
    case 'on_failure':
      return t('runs only if {0} fails', other);
    case 'related':
      return t('related to {0}', other);
  }
}
