import * as vscode from 'vscode';

/** Shows a text that is in no file yet, to be looked at, changed and saved. */
export async function openYaml(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document);
  return document;
}
