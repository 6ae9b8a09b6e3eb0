import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { rowKindOf } from '../../shared/model/rowKind.ts';
import { focusedRow } from '../views/focusedRow.ts';
import type { Trees } from '../views/trees.ts';
import { registerCommands } from './register.ts';

/** What renames a record, by its kind; others have no name that a person gives here. */
const renames: Readonly<Record<string, string>> = {
  task: 'rostrum.task.rename',
  objective: 'rostrum.objective.rename',
  session: 'rostrum.session.rename',
};

/** What keys do in several trees. */
export function registerRowCommands({ log }: App, { tasks, sessions }: Trees): vscode.Disposable {
  return registerCommands(log, {
    'rostrum.row.rename': async (view) => {
      const id = (await focusedRow(view === sessions.id ? sessions : tasks)) ?? '';
      const command = renames[rowKindOf(id)];
      if (command !== undefined) await vscode.commands.executeCommand(command, id);
    },
  });
}
