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

interface Found {
  readonly place: Place;
  /** What it could be called. */
  readonly name: string;
}

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
      const found = row && (await askPlace());
      if (row === undefined || found === undefined) return;
      const { place } = found;
      const name = await answered(askText({ title: t('What is it called?'), value: found.name }));
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
  async function askPlace(): Promise<Found | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    const typed = await askText({
      title: t('Where is it?'),
      prompt: t('An address in the web, or a path on the server of its task.'),
      ...(document === undefined
        ? {}
        : { isOptional: true, placeholder: t('Nothing, to upload the text of the editor in front') }),
    });
    if (typed === undefined) return undefined;
    // Another editor may have come to the front meanwhile.
    if (typed === '') return { place: { text: document?.getText() }, name: lastPart(document?.fileName ?? '') };
    return { place: /^https?:/.test(typed) ? { url: typed } : { path: typed }, name: lastPart(typed) };
  }
}

const lastPart = (place: string): string => place.split(/[\\/]/).findLast(Boolean) ?? '';
