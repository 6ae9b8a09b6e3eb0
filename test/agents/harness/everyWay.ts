import type { RunMode } from '../../../shared/model/session.ts';
import type { AgentName } from './agentPrograms.ts';

/** Every way in which a program of an agent is given texts, opens a port or is handed a secret. */
export const everyWay: readonly (readonly [AgentName, RunMode])[] = [
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['codex', 'interactive'],
  ['codex', 'headless'],
  ['gemini', 'interactive'],
  ['gemini', 'acp'],
  ['opencode', 'interactive'],
  ['opencode', 'acp'],
];
