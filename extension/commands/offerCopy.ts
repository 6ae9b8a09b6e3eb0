import * as vscode from 'vscode';

interface CopyOffer {
  readonly title: string;
  readonly detail: string;
  /** What the button says. */
  readonly copy: string;
  readonly text: string;
}

/** Shows what is seen this once, with a button that copies it; true where it was pressed. */
export async function offerCopy({ title, detail, copy, text }: CopyOffer): Promise<boolean> {
  if ((await vscode.window.showInformationMessage(title, { modal: true, detail }, copy)) !== copy) return false;
  await vscode.env.clipboard.writeText(text);
  return true;
}
