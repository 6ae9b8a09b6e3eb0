import * as path from 'node:path';
import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import { mcpPath } from '../../door/doorPaths.ts';
import { toolServerName } from './connectTools.ts';
import { agentTimings } from '../agentTimings.ts';
import type { Integrate, IntegrationSettings } from '../integration.ts';
import { opencodeOwnTools } from './opencodeTools.ts';
import { serverPasswordVariable, serverUserVariable, toolShell } from './toolShell.ts';

/** The file of a session's directory that says where its server is. */
export const opencodeServerFile = 'opencode-server.json';
/** Whom its server knows. */
export const opencodeUser = 'rostrum';

/**
 * The permission by which every call is asked about. It stands for every tool as `*` does, and is another key: so it comes
 * behind whatever rules a person or a project has, of which the last that matches decides.
 */
export const askedAlways = '**';

/** Agents that opencode has by itself; what a project says of one of them must not come behind ours. */
const nativeAgents = ['build', 'plan', 'general', 'explore'] as const;

/**
 * opencode as a session: its terminal interface is a server on the loopback address, behind a password that only its
 * environment and the session's own file have, and asks about every call; the daemon answers there. Where it is run by a
 * protocol, it asks by that, and is given our tools by that; its server, which it opens all the same, is only read.
 */
export const opencodeSettings: Integrate = (parts): IntegrationSettings => {
  const { directory, doorUrl, commandDir, shell, hasDialogs, server } = parts;
  const tools = toolShell(commandDir, shell);
  const gates = gatesOf({ ...asking(directory), ...ownAllowed });
  if (server === undefined) return { args: [], env: { ...tools, ...gates }, files: {} };
  const lock = { [serverUserVariable]: opencodeUser, [serverPasswordVariable]: server.password };
  const place = { [opencodeServerFile]: JSON.stringify(server) };
  const port = ['--port', String(server.port)];
  if (!hasDialogs) return { args: port, env: { ...tools, ...gates, ...lock }, files: place };
  const config = {
    mcp: {
      [toolServerName]: {
        type: 'remote',
        url: `${doorUrl}${mcpPath}`,
        headers: { Authorization: `Bearer {env:${names.token}}` },
        oauth: false,
        timeout: agentTimings.toolCallMs,
      },
    },
    // A call that is denied ends those that wait beside it; without this the turn would end with them.
    experimental: { continue_loop_on_deny: true },
  };
  return {
    args: ['--hostname', '127.0.0.1', ...port],
    env: {
      ...tools,
      OPENCODE_CONFIG: path.join(directory, 'opencode.json'),
      ...gatesOf(asking(directory)),
      ...lock,
    },
    files: { 'opencode.json': JSON.stringify(config), ...place },
    goesOnByServer: true,
  };
};

const ownAllowed = Object.fromEntries([...opencodeOwnTools].map((name) => [name, 'allow']));

const asking = (directory: string) => ({
  [askedAlways]: 'ask',
  external_directory: { [`${directory}/*`]: 'allow' },
});

/** A permission for all that opencode does, and for each of its own agents. */
const gatesOf = (permission: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => ({
  OPENCODE_CONFIG_CONTENT: JSON.stringify({
    agent: Object.fromEntries(nativeAgents.map((name) => [name, { permission }])),
  }),
  OPENCODE_PERMISSION: JSON.stringify(permission),
});
