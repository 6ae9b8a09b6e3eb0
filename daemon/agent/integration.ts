import { claudeSettings } from './claude/claudeSettings.ts';
import type { HookLists } from './claude/hookLists.ts';
import { codexSettings } from './codex/codexSettings.ts';
import { geminiSettings } from './gemini/geminiSettings.ts';
import { opencodeSettings } from './opencode/opencodeSettings.ts';
import type { OwnServer } from './ownServer.ts';
import type { RunnerProtocol } from './runner/runFile.ts';

/** The agents whose own ways in we know: hooks, tools and settings of a session, given by flags, environment and files. */
export const integrationNames = ['claude', 'codex', 'gemini', 'opencode'] as const;
export type IntegrationName = (typeof integrationNames)[number];

/** What an agent's settings are made of. */
export interface IntegrationParts {
  /** The session's own directory, readable by this user alone. */
  readonly directory: string;
  /** Where its programs call the daemon: `http://127.0.0.1:PORT`. */
  readonly doorUrl: string;
  /** Where the commands of sessions are: `rostrum` and that of hooks. */
  readonly commandDir: string;
  readonly cwd: string;
  /** What its provider adds to the session's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The shell of this user, where it is known. */
  readonly shell?: string | undefined;
  /** In its own terminal it has a dialog for what it may not do by itself; else its runner asks. */
  readonly hasDialogs: boolean;
  /** What it speaks where it is run without its terminal. */
  readonly speaks?: RunnerProtocol | undefined;
  /** Whether nobody else can write above the session's directory: some programs read no settings there otherwise. */
  readonly isPrivate: boolean;
  /** The daemon made the directory in which it works for this session, now: nobody has put settings there that would run code. */
  readonly isOwnDirectory?: boolean;
  /** Which lists of hooks Claude Code finds in the settings of others. */
  readonly hookLists?: HookLists | undefined;
  /** For a program that opens a server of its own beside its terminal interface (`withServer`). */
  readonly server?: OwnServer | undefined;
}

/** What makes an agent's program a session of ours. Nothing of it is in the user's checkout or configuration. */
export interface IntegrationSettings {
  /** Come first among its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `rostrum agent HOST` is started in its pane, with its program and arguments: it runs that. */
  readonly host?: 'codex';
  /** Files of the session's directory, by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** Its program takes no prompt with a conversation that it goes on with: the daemon gives it by its server. */
  readonly goesOnByServer?: boolean;
}

/** Session facts in, settings out; pure. */
export type Integrate = (parts: IntegrationParts) => IntegrationSettings;

export const integrations: Readonly<Record<IntegrationName, Integrate>> = {
  claude: claudeSettings,
  codex: codexSettings,
  gemini: geminiSettings,
  opencode: opencodeSettings,
};

/** Those whose programs open a server, by which the daemon speaks to them. */
export const withServer: ReadonlySet<IntegrationName> = new Set(['opencode']);
