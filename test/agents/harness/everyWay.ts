import type { RunMode } from '../../../shared/model/session.ts';
import type { AgentName } from './agentPrograms.ts';

/** An agent, and how it is run. */
export type Way = readonly [AgentName, RunMode];

/**
 * Every way in which a program of an agent is given texts, opens a port or is handed a secret. Codex first, because it goes on
 * without a command that runs for half a minute.
 */
export const everyWay: readonly Way[] = [
  ['codex', 'interactive'],
  ['codex', 'headless'],
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['gemini', 'interactive'],
  ['gemini', 'acp'],
  ['opencode', 'interactive'],
  ['opencode', 'acp'],
];

/** What a model's log knows of a task by its title. */
export const nameOf = ([provider, mode]: Way): string => `run-${provider}-${mode}`;
