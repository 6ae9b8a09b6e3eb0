import * as vscode from 'vscode';
import type { HubClient } from './hubClient.ts';
import { HubError } from '../../shared/errors.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import { t } from '../l10n/text.ts';

/** The project that a wish is for: the only one, or the one that the person picks; undefined where he picks none. */
export async function pickProject(
  { mirror }: Pick<HubClient, 'mirror'>,
  title: string,
): Promise<ProjectRow | undefined> {
  const projects = [...mirror.all('project').values()].sort((a, b) => a.name.localeCompare(b.name));
  const [first] = projects;
  if (first === undefined)
    throw new HubError('not-found', t('You are in no project of this hub yet. Ask its admin to add you.'));
  if (projects.length === 1) return first;
  const items = projects.map((project) => ({ label: project.name, description: project.key, project }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.project;
}
