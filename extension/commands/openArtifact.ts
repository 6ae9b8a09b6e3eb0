import * as vscode from 'vscode';
import type { ArtifactRow } from '../../shared/model/artifact.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../l10n/text.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { openView } from '../documents/taskViews.ts';

/** Opens an artifact: an uploaded text in an editor, an address in the browser; of a file on a server its place is copied. */
export async function openArtifact(
  { mirror }: Pick<HubClient, 'mirror'>,
  artifact: ArtifactRow,
  task: TaskRow,
): Promise<void> {
  const { id, at, name, path = '', url = '', serverId } = artifact;
  switch (at) {
    case 'hub':
      return openView({ what: 'artifact', id: task.id, artifact: id }, task.ref, name);
    case 'web':
      // The editor asks before it follows an address that an agent has given.
      await vscode.env.openExternal(vscode.Uri.parse(url, true));
      return;
    case 'server': {
      const server = serverId === undefined ? undefined : mirror.get('server', serverId)?.name;
      const place = server === undefined ? path : `${server}:${path}`;
      const copy = t('Copy Path');
      const text = t('This file is on its server: {0}', place);
      if ((await vscode.window.showInformationMessage(text, copy)) === copy) await vscode.env.clipboard.writeText(path);
    }
  }
}
