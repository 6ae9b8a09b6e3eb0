import type { RunMode } from '../../../shared/model/session.ts';
import { t } from '../../l10n/text.ts';

/** Every way to run an agent, the usual one first. */
export const runModes: readonly RunMode[] = ['interactive', 'headless', 'acp'];

/** A way to run an agent as a person calls it. */
export function runModeName(mode: RunMode): string {
  switch (mode) {
    case 'interactive':
      return t('in its terminal');
    case 'headless':
      return t('headless');
    case 'acp':
      return 'ACP';
  }
}
