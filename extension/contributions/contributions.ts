import type { Contributions } from './contribution.ts';
import { hubContributions } from './hub.ts';
import { inboxContributions } from './inbox.ts';
import { localContributions } from './local.ts';
import { panelContributions } from './panels.ts';
import { pipelineContributions } from './pipelines.ts';
import { rowContributions } from './rows.ts';
import { serverContributions } from './servers.ts';
import { sessionContributions } from './sessions.ts';
import { taskViewContributions } from './taskView.ts';
import { tasksContributions } from './tasks.ts';
import { templateContributions } from './templates.ts';
import { walkthroughContributions } from './walkthrough.ts';

/** Every part's contributions; the manifest is made from these (`npm run manifest`). */
export const parts = [
  hubContributions,
  localContributions,
  sessionContributions,
  serverContributions,
  inboxContributions,
  panelContributions,
  pipelineContributions,
  taskViewContributions,
  tasksContributions,
  templateContributions,
  rowContributions,
  walkthroughContributions,
] as const;

type CommandsOf<Part> = Part extends { readonly commands: infer Commands } ? keyof Commands & string : never;
type SettingsOf<Part> = Part extends { readonly settings: infer Settings } ? keyof Settings & string : never;

export type CommandId = CommandsOf<(typeof parts)[number]>;
export type SettingId = SettingsOf<(typeof parts)[number]>;

const allParts: readonly Contributions[] = parts;

export const commandIds = allParts.flatMap(({ commands }) => Object.keys(commands ?? {})) as readonly CommandId[];
