import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';
import type { Answering } from './answering.ts';

/**
 * Goes through what waits, most urgent first, until the person stops or nothing is left. What comes meanwhile takes its
 * place; what was looked at and left is not asked again in this walk. A plan is shown behind the question.
 */
export async function walkInbox(answering: Answering, waiting: () => readonly string[]): Promise<void> {
  const met = new Set<string>();
  for (;;) {
    const left = waiting().filter((id) => !met.has(id));
    const [id] = left;
    if (id === undefined) {
      const sentence = met.size === 0 ? t('Nothing waits for you.') : t('Nothing else waits for you.');
      vscode.window.setStatusBarMessage(`$(check) ${sentence}`, statusMs);
      return;
    }
    met.add(id);
    await answering.showPlanBehind(id);
    const ended = await answering.answer(id, left.length - 1);
    if (ended !== 'done') return;
  }
}

const statusMs = 5_000;
