import * as path from 'node:path';
import type { Integrate } from '../integration.ts';
import { keepsConversations, loginDefaults, settingsFile, settingsVariable, trustEnv } from './geminiFile.ts';

const fileName = 'gemini-policy.toml';

/**
 * Behind ACP it runs no hooks before a tool. A policy above the user's own makes it ask about every call but those of our
 * own tools; a rule with a pattern for the arguments, which every call matches, keeps it from letting commands pass that it
 * takes for safe. Format: its own docs/reference/policy-engine.md, seen with 0.61.0.
 */
const policy = `[[rule]]
mcpName = "rostrum"
toolName = "*"
decision = "allow"
priority = 999

[[rule]]
toolName = "*"
argsPattern = ""
decision = "ask_user"
priority = 998

[[rule]]
toolName = "*"
decision = "ask_user"
priority = 997
`;

/** Gemini CLI as a session behind ACP: it asks there about what it does. */
export const geminiAcpSettings: Integrate = ({ directory, isOwnDirectory, environment }) => ({
  args: ['--approval-mode', 'default', '--admin-policy', path.join(directory, fileName)],
  env: { [settingsVariable]: path.join(directory, settingsFile), ...trustEnv(isOwnDirectory) },
  files: { [fileName]: policy, [settingsFile]: JSON.stringify(keepsConversations), ...loginDefaults(environment) },
});
