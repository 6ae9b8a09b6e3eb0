import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';
import { snoozeEnd, snoozeTerms } from './snoozes.ts';
import type { SnoozeTerm } from './snoozes.ts';

/** Asks until when some are put off; undefined where they are not. */
export async function pickSnooze(count: number): Promise<SnoozeTerm | undefined> {
  const now = new Date();
  const items = snoozeTerms.map((term) => ({
    term,
    label: termName(term),
    description: new Date(snoozeEnd(term, now)).toLocaleString(undefined, {
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
    }),
  }));
  const title = count === 1 ? t('Put off until when?') : t('Put {0} off until when?', count);
  return (await vscode.window.showQuickPick(items, { title }))?.term;
}

function termName(term: SnoozeTerm): string {
  switch (term) {
    case 'quarter':
      return t('15 minutes');
    case 'hour':
      return t('1 hour');
    case 'tomorrow':
      return t('Until tomorrow at 9:00');
  }
}
