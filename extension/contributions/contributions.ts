import { aiContributions } from './ai.ts';
import { hubContributions } from './hub.ts';
import { inboxContributions } from './inbox.ts';
import { localContributions } from './local.ts';
import { panelContributions } from './panels.ts';
import { peopleContributions } from './people.ts';
import { pipelineContributions } from './pipelines.ts';
import { rowContributions } from './rows.ts';
import { serverContributions } from './servers.ts';
import { sessionContributions } from './sessions.ts';
import { taskViewContributions } from './taskView.ts';
import { tasksContributions } from './tasks.ts';
import { templateContributions } from './templates.ts';
import { treeFilterContributions } from './treeFilters.ts';
import { walkthroughContributions } from './walkthrough.ts';

/** Every part's contributions; the manifest is made from these (`npm run manifest`). */
export const parts = [
  hubContributions,
  localContributions,
  peopleContributions,
  sessionContributions,
  serverContributions,
  inboxContributions,
  panelContributions,
  pipelineContributions,
  taskViewContributions,
  tasksContributions,
  templateContributions,
  treeFilterContributions,
  rowContributions,
  walkthroughContributions,
  aiContributions,
] as const;

type CommandsOf<Part> = Part extends { readonly commands: infer Commands } ? keyof Commands & string : never;

/** The id of a command that the extension contributes. */
export type CommandId = CommandsOf<(typeof parts)[number]>;
