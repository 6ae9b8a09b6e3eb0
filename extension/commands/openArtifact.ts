import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import type { ArtifactRow } from '../../shared/model/artifact.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { putAtHand } from '../documents/readView.ts';
import { openView } from '../documents/taskViews.ts';
import { t } from '../l10n/text.ts';

type Hub = Pick<HubClient, 'mirror' | 'call'>;

/**
 * Opens an artifact: an uploaded text in an editor, as the text of a file on another server, an address in the browser, a file in
 * whatever shows such files where it lies on this machine. Where a file cannot be read there, its place is said.
 */
export async function openArtifact(hub: Hub, artifact: ArtifactRow): Promise<void> {
  const { id, at, name, taskId, ref, url = '' } = artifact;
  const openText = () => openView({ what: 'artifact', id: taskId, artifact: id }, ref, name);
  switch (at) {
    case 'hub':
      return openText();
    case 'web':
      // The editor asks before it follows an address that an agent has given.
      await vscode.env.openExternal(vscode.Uri.parse(url, true));
      return;
    case 'server': {
      const file = await fileHere(hub, artifact);
      if (file !== undefined) {
        await vscode.commands.executeCommand('vscode.open', file, { preview: true });
        return;
      }
      const reading = { location: vscode.ProgressLocation.Window, title: t('Reading {0}…', name) };
      const read = await vscode.window.withProgress(reading, () =>
        hub.call('artifact.read', { id: taskId, artifact: id }).catch(toError),
      );
      if (read instanceof Error) return sayPlace(hub, artifact, read.message);
      putAtHand(id, read.text);
      await openText();
      if (read.isChanged) void vscode.window.showInformationMessage(t('{0} has changed since it was recorded.', name));
    }
  }
}

/** The file, where its server is the machine on which this window's extensions run, and the file has the size that was told. */
async function fileHere(hub: Hub, artifact: ArtifactRow): Promise<vscode.Uri | undefined> {
  const { serverId = '', path: place = '', bytes } = artifact;
  // One that was removed from the hub can only be named.
  if (hub.mirror.get('server', serverId) === undefined || !path.isAbsolute(place)) return undefined;
  const view = await hub.call('server.view', { id: serverId });
  if (view.capabilities.hostname !== os.hostname()) return undefined;
  const uri = vscode.Uri.file(place);
  const found = await vscode.workspace.fs.stat(uri).then(undefined, () => undefined);
  if (found === undefined || (found.type & vscode.FileType.File) === 0) return undefined;
  // Machines may have the same name.
  return bytes === undefined || bytes === found.size ? uri : undefined;
}

async function sayPlace({ mirror }: Hub, { serverId = '', path: place = '' }: ArtifactRow, why: string): Promise<void> {
  const server = mirror.get('server', serverId)?.name;
  const copy = t('Copy Path');
  const text = t('{0} It is on its server: {1}', why, server === undefined ? place : `${server}:${place}`);
  if ((await vscode.window.showInformationMessage(text, copy)) === copy) await vscode.env.clipboard.writeText(place);
}
