import * as vscode from 'vscode';
import type { ArtifactRow } from '../../shared/model/artifact.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import type { ParamsOf } from '../../shared/operations/operations.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import { chosenTask } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { confirms } from './confirms.ts';
import { openArtifact } from './openArtifact.ts';
import { registerCommands } from './register.ts';

/** Where an artifact is that a person records: what else says so differs. */
type Place = Pick<ParamsOf<'artifact.add'>, 'path' | 'url' | 'text'>;

/** The durable outputs of a task: looked at, recorded, removed. */
export function registerArtifactCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  return registerCommands(log, {
    'rostrum.task.artifacts': async (...args) => {
      const row = await chosenTask(parts, args, { title: t('Whose artifacts?') });
      const artifact = row && (await pickArtifact(row));
      if (artifact !== undefined) await openArtifact(hub, artifact);
    },
    'rostrum.task.artifactAdd': async (...args) => {
      const row = await chosenTask(parts, args, { title: t('Of which task is it an artifact?') });
      const place = row && (await askPlace());
      if (row === undefined || place === undefined) return;
      const name = await answered(askText({ title: t('What is it called?'), value: nameOf(place) }));
      const kind = place.url === undefined ? 'file' : 'link';
      await hub.call('artifact.add', { id: row.id, name, kind, ...place });
      void vscode.window.showInformationMessage(t('{0} is an artifact of {1} now.', name, row.ref));
    },
    'rostrum.task.artifactRemove': async (...args) => {
      const row = await chosenTask(parts, args, { title: t('Whose artifacts?') });
      const artifact = row && (await pickArtifact(row));
      if (artifact === undefined) return;
      const question = t('Remove the artifact “{0}”?', artifact.name);
      const detail = t('A file on a server and a page in the web stay. An uploaded text is gone.');
      if (!(await confirms({ question, detail, yes: t('Remove Artifact') }))) return;
      await hub.call('artifact.remove', { id: artifact.taskId, artifact: artifact.id });
    },
  });

  async function pickArtifact(row: TaskRow): Promise<ArtifactRow | undefined> {
    const { rows } = await hub.call('artifact.list', { project: row.projectId, task: row.id });
    const items = rows.map((artifact) => ({
      label: artifact.name,
      description: [artifact.kind, artifact.role === 'primary' ? t('primary') : ''].filter(Boolean).join(' · '),
      detail: artifact.path ?? artifact.url ?? '',
      artifact,
    }));
    const title = t('Artifacts of {0}', row.ref);
    if (items.length > 0) return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.artifact;
    void vscode.window.showInformationMessage(t('{0} has no artifacts.', row.ref));
    return undefined;
  }

  /** The editor in front is uploaded; undefined where the person leaves. */
  async function askPlace(): Promise<Place | undefined> {
    const text = vscode.window.activeTextEditor?.document.getText();
    const typed = await askText({
      title: t('Where is it?'),
      prompt: t('An address in the web, or a path on the server of its task.'),
      ...(text === undefined
        ? {}
        : { isOptional: true, placeholder: t('Nothing, to upload the text of the editor in front') }),
    });
    if (typed === '') return { text };
    return typed === undefined ? undefined : /^https?:/.test(typed) ? { url: typed } : { path: typed };
  }
}

function nameOf({ path, url, text }: Place): string {
  const place = text === undefined ? (path ?? url ?? '') : (vscode.window.activeTextEditor?.document.fileName ?? '');
  return place.split(/[\\/]/).findLast(Boolean) ?? '';
}
