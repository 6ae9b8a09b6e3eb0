import * as vscode from 'vscode';
import type { PlanSides } from './planText.ts';

const scheme = 'rostrum-pipeline-plan';
/** Plans of the last files that were looked at. */
const keptPlans = 20;

/** The two sides of plans, as documents that only show. */
export class PlanDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #plans = new Map<string, PlanSides>();
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  provideTextDocumentContent({ path, query }: vscode.Uri): string {
    const sides = this.#plans.get(query);
    return path.endsWith('now.txt') ? (sides?.before ?? '') : (sides?.after ?? '');
  }

  /** Shows a plan beside what is there; one that is shown already is replaced. */
  async show(file: vscode.Uri, title: string, sides: PlanSides): Promise<void> {
    const query = file.toString();
    this.#plans.delete(query);
    this.#plans.set(query, sides);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > keptPlans && oldest !== undefined) this.#plans.delete(oldest);
    const side = (name: string): vscode.Uri => vscode.Uri.from({ scheme, path: `/${name}.txt`, query });
    const [now, then] = [side('now'), side('then')];
    this.#changed.fire(now);
    this.#changed.fire(then);
    await vscode.commands.executeCommand('vscode.diff', now, then, title, { preview: true });
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
