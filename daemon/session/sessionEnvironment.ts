import { sessionEnvironment as names } from '../../shared/protocol/toolbox.ts';

/** What of the daemon's own environment a session's programs get. Never more: the rest may hold secrets. */
const inherited = [
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'SHELL',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'TZ',
] as const;

export interface EnvironmentParts {
  /** The daemon's own environment. */
  readonly base: Readonly<Record<string, string | undefined>>;
  /** What the provider adds; it cannot replace what is ours. */
  readonly provider: Readonly<Record<string, string>>;
  /** The directory that holds the `rostrum` command. */
  readonly commandDir: string;
  readonly sessionId: string;
  readonly taskId?: string | undefined;
  readonly socket: string;
  /** Where the tools for agents are. The token is no part of it. */
  readonly mcpUrl: string;
  readonly token: string;
  readonly promptFile?: string | undefined;
  /** The session that it goes on with. */
  readonly resumedFrom?: string | undefined;
}

/** What every program of a session gets of this machine, and no more: no token, no key, no socket. */
export const cleanEnvironment = (base: EnvironmentParts['base']): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    inherited.flatMap((name): [string, string][] => (base[name] === undefined ? [] : [[name, base[name]]])),
  ),
  PATH: base['PATH'] ?? usualPath,
});

const usualPath = '/usr/local/bin:/usr/bin:/bin';

/** The whole environment of a session. The daemon's key is in none of its parts. */
export function createSessionEnvironment(parts: EnvironmentParts): Readonly<Record<string, string>> {
  const { base } = parts;
  const clean = cleanEnvironment(base);
  return {
    ...clean,
    TERM: 'xterm-256color',
    ...parts.provider,
    PATH: `${parts.commandDir}:${clean['PATH'] ?? usualPath}`,
    [names.session]: parts.sessionId,
    [names.socket]: parts.socket,
    [names.mcpUrl]: parts.mcpUrl,
    [names.token]: parts.token,
    ...(parts.taskId === undefined ? {} : { [names.task]: parts.taskId }),
    ...(parts.promptFile === undefined ? {} : { [names.promptFile]: parts.promptFile }),
    ...(parts.resumedFrom === undefined ? {} : { [names.resumedFrom]: parts.resumedFrom }),
  };
}
