import * as vscode from 'vscode';

const mimeType = 'application/vnd.code.tree.rostrum.tasks';

/** Dragging in the tree: the rows go along as ids. What a drop means, and whether it can be, the command decides. */
export const taskDragAndDrop: vscode.TreeDragAndDropController<string> = {
  dragMimeTypes: [mimeType],
  dropMimeTypes: [mimeType],
  handleDrag: (ids, data) => data.set(mimeType, new vscode.DataTransferItem([...ids])),
  handleDrop: async (onto, data) => {
    const ids: unknown = data.get(mimeType)?.value;
    if (Array.isArray(ids)) await vscode.commands.executeCommand('rostrum.task.drop', ids, onto);
  },
};
