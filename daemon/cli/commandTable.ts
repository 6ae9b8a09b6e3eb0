import { artifactCommands } from './artifactCommands.ts';
import { auditCommands } from './auditCommands.ts';
import { contractCommands } from './contractCommands.ts';
import { dependencyCommands } from './dependencyCommands.ts';
import { eventCommands } from './eventCommands.ts';
import { hubCommands } from './hubCommands.ts';
import { inboxCommands } from './inboxCommands.ts';
import { objectiveCommands } from './objectiveCommands.ts';
import { personCommands } from './personCommands.ts';
import { pipelineCommands } from './pipelineCommands.ts';
import { projectCommands } from './projectCommands.ts';
import { providerCommands } from './providerCommands.ts';
import { decisionCommands } from './decisionCommands.ts';
import { ruleCommands } from './ruleCommands.ts';
import { serverCommands } from './serverCommands.ts';
import { attachCommand } from './attach/attachCommand.ts';
import { messageCommands } from './messageCommands.ts';
import { sessionAskCommand } from './sessionAskCommand.ts';
import { sessionCommands } from './sessionCommands.ts';
import { sharingCommands } from './sharingCommands.ts';
import { taskCommands } from './taskCommands.ts';
import { taskReadCommands } from './taskReadCommands.ts';
import { taskWorkCommands } from './taskWorkCommands.ts';
import { templateCommands } from './templateCommands.ts';
import { transcriptCommands } from './transcriptCommands.ts';
import { usageCommands } from './usageCommands.ts';

/** Every command that asks the hub, inside a session and outside; in the order of the help. */
export const askingCommands = [
  ...taskCommands,
  ...taskReadCommands,
  ...taskWorkCommands,
  ...dependencyCommands,
  ...objectiveCommands,
  ...inboxCommands,
  ...serverCommands,
  ...sessionCommands,
  sessionAskCommand,
  attachCommand,
  ...sharingCommands,
  ...transcriptCommands,
  ...messageCommands,
  ...pipelineCommands,
  ...templateCommands,
  ...contractCommands,
  ...artifactCommands,
  ...hubCommands,
  ...eventCommands,
  ...ruleCommands,
  ...decisionCommands,
  ...providerCommands,
  ...usageCommands,
  ...auditCommands,
  ...projectCommands,
  ...personCommands,
] as const;

/** One line for each group of commands. */
export const commandGroups: Readonly<Record<string, string>> = {
  task: 'Tasks: create, assign, watch, answer for',
  'task deps': 'What a task waits for',
  'task plan': 'Plans that a person approves',
  objective: 'Goals that own tasks',
  inbox: 'What waits for a human',
  server: 'The machines that run agents',
  'server token': 'Registration tokens for new servers',
  fleet: 'Whole fleets, as for a demo',
  session: 'Live terminals on servers',
  pipeline: 'Whole graphs of tasks from a file',
  template: 'Tasks, pipelines and projects with places to fill in',
  contract: 'Named data that tasks hand to each other',
  artifact: 'What tasks leave behind: reports, patches, logs',
  placement: 'Where tasks would run',
  rule: 'What agents may do without being asked',
  provider: 'Agent programs, and their quota',
  usage: 'What agents use, and whether they move',
  project: 'Projects, their people and caps',
  'project member': 'Who belongs to a project',
  person: 'People of this hub',
  token: 'Your tokens',
  hub: 'The coordination server',
  daemon: 'The process on each server',
  skills: 'What agents of this machine know of Rostrum',
  'daemon service': 'What keeps the daemon running',
  audit: 'The log as evidence',
  agent: 'Built-in agents',
  completion: 'Completion of this command by your shell',
};
