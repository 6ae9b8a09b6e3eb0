import { t } from '../../l10n/text.ts';

/** So many tasks, as a part of a sentence. */
export const tasksText = (count: number): string => (count === 1 ? t('1 task') : t('{0} tasks', count));
