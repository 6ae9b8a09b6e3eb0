import type { TaskRow } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';

/** The kind of work as a person calls it. */
export function typeName(type: TaskRow['type']): string {
  switch (type) {
    case 'feature':
      return t('Feature');
    case 'bugfix':
      return t('Bugfix');
    case 'refactor':
      return t('Refactor');
    case 'test':
      return t('Test');
    case 'docs':
      return t('Docs');
    case 'chore':
      return t('Chore');
    case 'research':
      return t('Research');
    case 'review':
      return t('Review');
  }
}

/** How urgent it is, as a person calls it. */
export function priorityName(priority: TaskRow['priority']): string {
  switch (priority) {
    case 'low':
      return t('Low');
    case 'normal':
      return t('Normal');
    case 'high':
      return t('High');
    case 'critical':
      return t('Critical');
  }
}
