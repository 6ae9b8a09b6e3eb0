import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { openArtifact } from '../commands/openArtifact.ts';
import { showFailure } from '../commands/register.ts';
import type { PageTarget } from '../../shared/protocol/webview.ts';
import type { ContractDocuments } from './contractDocuments.ts';

/** Commands of other parts that show what a page points at, with the id of the record. */
const commandOf = {
  task: 'rostrum.task.open',
  objective: 'rostrum.objective.open',
  session: 'rostrum.session.open',
  intervention: 'rostrum.inbox.answer',
  always: 'rostrum.inbox.always',
} as const;

/** Opens what a page points at; a failure is told as that of a command. */
export async function openTarget(
  app: App,
  contracts: ContractDocuments,
  target: PageTarget,
  about?: string,
): Promise<void> {
  try {
    if (target.kind === 'line') await showLine(about ?? '', target.line - 1);
    else await show(app, contracts, target);
  } catch (thrown) {
    await showFailure(app.log, `open ${target.kind}`, thrown);
  }
}

/** In the editor where the file is open, else beside its page. */
async function showLine(file: string, line: number): Promise<void> {
  const uri = vscode.Uri.parse(file, true);
  const open = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(uri, {
    viewColumn: open?.viewColumn ?? vscode.ViewColumn.Beside,
    selection: new vscode.Range(line, 0, line, 0),
  });
}

async function show(
  app: App,
  contracts: ContractDocuments,
  target: Exclude<PageTarget, { kind: 'line' }>,
): Promise<void> {
  switch (target.kind) {
    case 'task':
    case 'objective':
    case 'session':
    case 'intervention':
    case 'always':
      return void (await vscode.commands.executeCommand(commandOf[target.kind], target.id));
    case 'terminal':
      return void (await vscode.commands.executeCommand('rostrum.server.openTerminal', target.server, target.check));
    case 'serverMode':
      return void (await vscode.commands.executeCommand(`rostrum.server.${target.mode}`, target.server));
    case 'page':
      return void (await vscode.commands.executeCommand(`rostrum.${target.page}.open`));
    case 'link':
      return void (await vscode.env.openExternal(vscode.Uri.parse(target.url, true)));
    case 'contract':
      return contracts.show(target);
    case 'artifact':
      return openNamed(app, target);
    case 'picture':
      return savePicture(target);
    case 'clipboard':
      await vscode.env.clipboard.writeText(target.text);
      return void vscode.window.setStatusBarMessage(t('Copied.'), 2_000);
  }
}

/** Stores a picture where the person says. */
async function savePicture({ format, content }: Extract<PageTarget, { kind: 'picture' }>): Promise<void> {
  const uri = await vscode.window.showSaveDialog({ filters: { [format.toUpperCase()]: [format] } });
  if (uri !== undefined)
    await vscode.workspace.fs.writeFile(uri, Buffer.from(content, format === 'png' ? 'base64' : 'utf8'));
}

async function openNamed({ hub }: App, { task, artifact }: Extract<PageTarget, { kind: 'artifact' }>): Promise<void> {
  await openArtifact(hub, (await hub.call('artifact.view', { id: task, artifact })).artifact);
}
