import * as path from 'node:path';
import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import { mcpPath } from '../../door/doorPaths.ts';
import { agentTimings } from '../agentTimings.ts';
import { askCommand, hookUrlVariable } from '../hookCommand.ts';
import type { Integrate } from '../integration.ts';
import { claudeOwnTools } from './claudeTools.ts';
import { noHookLists } from './hookLists.ts';

/** Where its hooks call. */
export const claudeHookPath = '/hooks/claude';

/** Hooks that only tell something: quick, and nothing waits for what they say. */
const tellingHooks = [
  'UserPromptSubmit',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionDenied',
  'Notification',
  'Stop',
  'StopFailure',
  'SessionEnd',
] as const;

/**
 * Claude Code as a session: hooks that call the daemon, and our tools. Its settings are added to the user's own, which stay
 * as they are. A call of a tool does not run while the daemon cannot be asked about it (`onFailure`).
 */
export const claudeSettings: Integrate = ({ directory, doorUrl, commandDir, hasDialogs, hookLists = noHookLists }) => {
  const settingsFile = path.join(directory, 'claude-settings.json');
  const toolsFile = path.join(directory, 'claude-tools.json');
  const url = `${doorUrl}${claudeHookPath}`;
  const http = (timeoutMs: number, onFailure: 'block' | 'continue') => [
    {
      hooks: [
        {
          type: 'http',
          url,
          timeout: timeoutMs / 1000,
          onFailure,
          headers: { Authorization: `Bearer $${names.token}` },
          allowedEnvVars: [names.token],
        },
      ],
    },
  ];
  // A call by HTTP ends with the daemon; this one asks its next run again, while the dialog is open.
  const asking = [
    { hooks: [{ type: 'command', command: askCommand(commandDir), timeout: agentTimings.hookHoldMs / 1000 }] },
  ];
  const hooks = {
    PreToolUse: http(agentTimings.hookHoldMs, 'block'),
    ...(hasDialogs ? { PermissionRequest: asking } : {}),
    ...Object.fromEntries(tellingHooks.map((name) => [name, http(agentTimings.hookMs, 'continue')])),
  };
  const tools = {
    mcpServers: {
      rostrum: {
        type: 'http',
        url: `${doorUrl}${mcpPath}`,
        headers: { Authorization: `Bearer \${${names.token}}` },
        timeout: agentTimings.toolCallMs,
      },
    },
  };
  return {
    args: ['--settings', settingsFile, '--mcp-config', toolsFile],
    // A question to a person is waited for; it must not become a task in the background after two minutes.
    env: {
      CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS: '0',
      ...(hasDialogs ? { [hookUrlVariable]: url } : {}),
    },
    files: {
      'claude-settings.json': JSON.stringify({
        // The project and the user could turn off all hooks, and its own permissions would be the whole gate.
        disableAllHooks: false,
        // Where others are listed, ours has to be; where none is, all may run.
        ...(hookLists.addresses ? { allowedHttpHookUrls: [url] } : {}),
        ...(hookLists.variables ? { httpHookAllowedEnvVars: [names.token] } : {}),
        hooks,
        permissions: { allow: [...claudeOwnTools] },
      }),
      'claude-tools.json': JSON.stringify(tools),
    },
  };
};
