// The reference: an extension with one native tree of plain rows and one terminal that echoes, and nothing else.
import * as vscode from 'vscode';

const rows = Array.from({ length: 10_000 }, (_, n) => `row ${n + 1}`);

export function activate(context: vscode.ExtensionContext): void {
  const tree = vscode.window.createTreeView('bench.rows', {
    treeDataProvider: {
      getChildren: (parent?: string) => (parent === undefined ? rows : []),
      getTreeItem: (label) => new vscode.TreeItem(label),
    },
  });
  context.subscriptions.push(tree);
}
