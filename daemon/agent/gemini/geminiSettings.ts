import * as path from 'node:path';
import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import { mcpPath } from '../../door/doorPaths.ts';
import { agentTimings } from '../agentTimings.ts';
import { hookCommand, hookUrlVariable } from '../hookCommand.ts';
import type { Integrate } from '../integration.ts';
import { geminiAcpSettings } from './geminiAcpSettings.ts';
import {
  keepsConversations,
  loginDefaults,
  settingsFile,
  settingsVariable,
  toolServerName,
  trustEnv,
} from './geminiFile.ts';

/** Where its hooks call. */
export const geminiHookPath = '/hooks/gemini';

const tellingHooks = ['AfterTool', 'BeforeAgent', 'AfterAgent'] as const;

/** Settings that others wrote name hooks that are not to run: nobody can have written the name that is a session's own. */
const hookName = (directory: string): string => `rostrum-${path.basename(directory).slice(-nameCharacters)}`;
/** As long as it has to be to be no guess: it is shown while a hook runs. */
const nameCharacters = 8;

/**
 * Gemini CLI as a session. Its own confirmations are off: the hook before each tool is the whole gate, and it is closed
 * where the daemon cannot be asked. Its file of system settings is ours; the user's and the project's stay as they are.
 */
export const geminiSettings: Integrate = (parts) => {
  if (parts.speaks === 'acp') return geminiAcpSettings(parts);
  const { directory, doorUrl, isPrivate, isOwnDirectory, environment } = parts;
  const hook = (kind: 'decide' | 'tell', timeout: number) => [
    { hooks: [{ type: 'command', name: hookName(directory), command: hookCommand(kind), timeout }] },
  ];
  const settings = {
    ...keepsConversations,
    // The project and the user could turn off all hooks, and nothing would stand before its tools.
    hooksConfig: { enabled: true },
    // A person who wants nothing to run unasked has that by our gate; with this set it would not start.
    security: { disableYoloMode: false },
    hooks: {
      BeforeTool: hook('decide', agentTimings.hookHoldMs),
      ...Object.fromEntries(tellingHooks.map((name) => [name, hook('tell', agentTimings.hookMs)])),
    },
    mcpServers: {
      [toolServerName]: {
        httpUrl: `${doorUrl}${mcpPath}`,
        headers: { Authorization: `Bearer $${names.token}` },
        timeout: agentTimings.toolCallMs,
        trust: true,
      },
    },
  };
  return {
    // Where it would not read our settings, nothing would stand before its tools: then it asks by itself, as it is used to.
    args: isPrivate ? ['--approval-mode', 'yolo'] : [],
    env: {
      [settingsVariable]: path.join(directory, settingsFile),
      [hookUrlVariable]: `${doorUrl}${geminiHookPath}`,
      ...trustEnv(isOwnDirectory),
    },
    files: { [settingsFile]: JSON.stringify(settings), ...loginDefaults(environment) },
  };
};
