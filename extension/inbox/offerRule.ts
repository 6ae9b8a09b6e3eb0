import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import type { RuleDraft } from '../../shared/model/rule.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { lineOf } from './about.ts';

const callCharacters = 160;

/** Offers the rule that "always" proposed; it is added only where the person says so, and may. */
export async function offerRule(
  hub: Pick<HubClient, 'call'>,
  { project, rule }: { readonly project: string; readonly rule: RuleDraft },
): Promise<void> {
  const call = lineOf(`${rule.tool ?? ''} ${rule.args ?? ''}`, callCharacters);
  const add = t('Add Rule');
  const said = await vscode.window.showInformationMessage(
    t('It runs this time. Shall this call run from now on without being asked? {0}', call),
    add,
  );
  if (said !== add) return;
  try {
    await hub.call('rule.add', { project, ...rule });
    vscode.window.setStatusBarMessage(t('$(check) The rule was added'), statusMs);
  } catch (thrown) {
    void vscode.window.showErrorMessage(toError(thrown).message);
  }
}

const statusMs = 4_000;
