import * as path from 'node:path';
import type { Provider } from '../agent/providers.ts';
import { skillName } from './skillText.ts';

/**
 * Where each agent looks for skills of its user, below its home: as the programs themselves list them (Codex 0.169,
 * Gemini CLI 0.61, opencode 1.18) or say in their documentation (Claude Code). A variable moves it. Only directories
 * that are the agent's own: others are read by several agents, and what is put there would be there twice.
 */
const places: Readonly<Record<string, { readonly variable: string; readonly home: string; readonly below: string }>> = {
  claude: { variable: 'CLAUDE_CONFIG_DIR', home: '.claude', below: 'skills' },
  codex: { variable: 'CODEX_HOME', home: '.codex', below: 'skills' },
  gemini: { variable: 'GEMINI_CLI_HOME', home: '', below: '.gemini/skills' },
  opencode: { variable: 'XDG_CONFIG_HOME', home: '.config', below: 'opencode/skills' },
};

/**
 * The directory of the skill of an agent; undefined where it has no skills. Sessions get the home of this user and the
 * provider's own environment: a variable of whoever runs the command is none of theirs.
 */
export function skillDirectory({ name, env }: Pick<Provider, 'name' | 'env'>, home: string): string | undefined {
  const place = Object.hasOwn(places, name) ? places[name] : undefined;
  if (place === undefined) return undefined;
  const base = env[place.variable] ?? path.join(home, place.home);
  return path.join(base, place.below, skillName);
}
