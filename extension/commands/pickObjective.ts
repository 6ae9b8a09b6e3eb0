import * as vscode from 'vscode';
import type { ObjectiveRow } from '../../shared/model/objective.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';

/** Lets a person choose an objective; undefined where he leaves, and where there is none, which is said. */
export async function pickObjective(
  { mirror }: Pick<HubClient, 'mirror'>,
  title: string,
  isOffered: (objective: ObjectiveRow) => boolean = () => true,
): Promise<ObjectiveRow | undefined> {
  const items = [...mirror.all('objective').values()].filter(isOffered).map((objective) => ({
    label: shownLine(objective.title),
    description: objective.ref,
    iconPath: new vscode.ThemeIcon('target'),
    objective,
  }));
  if (items.length > 0)
    return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.objective;
  void vscode.window.showInformationMessage(t('There is no open objective.'));
  return undefined;
}
