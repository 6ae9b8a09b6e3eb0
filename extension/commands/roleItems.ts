import { t } from '../l10n/text.ts';

/** The roles of a project, to choose from. */
export const roleItems = () => [
  { label: t('Owner'), detail: t('does everything, and says who else works there'), role: 'owner' as const },
  { label: t('Member'), detail: t('makes tasks, answers and types'), role: 'member' as const },
  { label: t('Viewer'), detail: t('looks on'), role: 'viewer' as const },
];
