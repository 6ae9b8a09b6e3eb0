import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import type { Json } from '../../../shared/model/contract.ts';
import { mcpPath } from '../../door/doorPaths.ts';
import { agentTimings } from '../agentTimings.ts';
import { gateCommand } from '../hookCommand.ts';
import type { Integrate } from '../integration.ts';
import { flagHookKey, hookFingerprint } from './hookTrust.ts';
import { renderToml } from './tomlValue.ts';

/** The newer models that Codex offers by a menu at its start, which waits for an answer: here, that it was seen. */
const seenOffers = {
  'gpt-5.5': 'gpt-6-sol',
  'gpt-5.6-sol': 'gpt-6-sol',
  'gpt-5.6-terra': 'gpt-6-sol',
  'gpt-5.6-luna': 'gpt-6-luna',
} as const;

/**
 * Codex as a session: its app-server and its terminal interface, with our program between the two (`startCodex`), a hook
 * before each tool that asks that program, and our tools. All of it comes by flags; they are added to the user's own
 * configuration, which stays as it is. Whether a folder is trusted, whose settings can run code, is a person's to say.
 */
export const codexSettings: Integrate = ({ commandDir, doorUrl, hasDialogs }) => {
  const hook = { command: gateCommand(commandDir), timeoutS: agentTimings.hookHoldMs / 1000 };
  const gate = {
    'features.hooks': true,
    'hooks.PreToolUse': [{ hooks: [{ type: 'command', command: hook.command, timeout: hook.timeoutS }] }],
    'hooks.state': { [flagHookKey]: { trusted_hash: hookFingerprint(hook) } },
  };
  const settings: Readonly<Record<string, Json>> = {
    'notice.model_migrations': seenOffers,
    'mcp_servers.rostrum': {
      url: `${doorUrl}${mcpPath}`,
      bearer_token_env_var: names.token,
      tool_timeout_sec: agentTimings.toolCallMs / 1000,
      default_tools_approval_mode: 'approve',
    },
    ...(hasDialogs ? gate : {}),
  };
  return {
    args: Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${renderToml(value)}`]),
    env: {},
    ...(hasDialogs ? { host: 'codex' as const } : {}),
    files: {},
  };
};
