import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { registerTaskFiles } from '../documents/taskFileSystem.ts';
import { registerTaskViews } from '../documents/taskViews.ts';
import type { Trees } from '../views/trees.ts';
import { registerContractCommands } from './contracts.ts';
import { registerObjectiveCommands } from './objectives.ts';
import { registerRowCommands } from './rows.ts';
import { registerTaskChangeCommands } from './taskChanges.ts';
import { registerTaskCreateCommands } from './taskCreate.ts';
import { registerTaskEdgeCommands } from './taskEdges.ts';
import { registerTaskEndCommands } from './taskEnds.ts';
import { registerTaskMoveCommands } from './taskMoves.ts';
import { registerTaskPlacementCommands } from './taskPlacement.ts';
import { registerArtifactCommands } from './artifacts.ts';
import { registerTaskShowCommands } from './taskShow.ts';
import { registerTemplateCommands } from './templates.ts';
import { registerTreeFilters } from './treeFilters.ts';
import { registerArrangementKeys, registerTaskViewCommands } from './taskView.ts';

/** Everything that can be done with tasks and objectives from the sidebar and the palette. */
export function registerTasks(app: App, trees: Trees): vscode.Disposable {
  const parts = { app, trees };
  return vscode.Disposable.from(
    registerTaskFiles(app),
    registerTaskViews(app),
    registerArrangementKeys(trees),
    registerTaskViewCommands(app, trees),
    registerTreeFilters(app, trees),
    registerTaskCreateCommands(parts),
    registerTaskPlacementCommands(parts),
    registerTaskEndCommands(parts),
    registerTaskChangeCommands(parts),
    registerTaskEdgeCommands(parts),
    registerTaskMoveCommands(parts),
    registerTaskShowCommands(parts),
    registerObjectiveCommands(parts),
    registerTemplateCommands(parts),
    registerArtifactCommands(parts),
    registerContractCommands(parts),
    registerRowCommands(app, trees),
  );
}
