import { readFileSync } from 'node:fs';
import { createHttpCaller } from '../daemon/cli/httpCaller.ts';
import { readJson } from '../shared/readJson.ts';
import { readRefusal } from '../daemon/cli/answers.ts';
import type { Caller } from '../daemon/cli/caller.ts';
import type { HubError } from '../shared/errors.ts';
import { parseHubFacts } from '../server/cli/hubStart.ts';
import { startChild } from './children.ts';
import type { Child } from './children.ts';
import { programFile } from './programFiles.ts';

/** What the processes of this machine are started with. */
export interface FleetParts {
  /** The environment of all of them; nothing of ours but what the parts say. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Each line that a process writes to stderr, with the name of the process. */
  onLine: (name: string, line: string) => void;
}

/** A hub as a child, and a caller that is its admin. */
export interface LocalHub {
  readonly child: Child;
  readonly url: string;
  readonly tokenFile: string;
  readonly caller: Caller;
}

/** A server of this machine to add. */
export interface LocalServer {
  readonly name: string;
  readonly dataDir: string;
  readonly projectId: string;
  /** Configuration as variables, such as ROSTRUM_REPOS. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a hub and waits until it answers. @throws HubError with its own words where it refuses to start. */
export async function startLocalHub(parts: FleetParts, words: readonly string[]): Promise<LocalHub> {
  const refusals: HubError[] = [];
  const child = startChild(programFile, {
    name: 'hub',
    words: ['hub', 'start', '--json', ...words],
    env: parts.env,
    onLine: (line) => {
      const refusal = refusalIn(line);
      if (refusal === undefined) parts.onLine('hub', line);
      else refusals.push(refusal);
    },
  });
  const firstLine = await child.firstLine.catch((error: unknown) => {
    throw refusals.at(-1) ?? error;
  });
  const { url, tokenFile } = parseHubFacts(firstLine);
  const token = readFileSync(tokenFile, 'utf8').trim();
  return { child, url, tokenFile, caller: createHttpCaller({ hub: url, token }) };
}

/** Makes a server of this machine with a one-time token. */
export async function registerLocalServer(parts: FleetParts, hub: LocalHub, server: LocalServer): Promise<void> {
  const { name, dataDir, projectId } = server;
  const { token } = await hub.caller.call('server.token.create', { project: projectId, name });
  const said: string[] = [];
  const child = startChild(programFile, {
    name,
    words: ['daemon', 'register', '--json', '--hub', hub.url, '--name', name, '--data', dataDir],
    // Not among the words: those can be seen by everybody on the machine.
    env: { ...parts.env, ...server.env, ROSTRUM_REGISTRATION_TOKEN: token },
    onLine: (line) => said.push(line),
  });
  const how = await child.ended;
  if (how !== 0) throw new Error(`${name} could not be registered (${how}): ${said.map(readableLine).join(' ')}`);
}

/** Starts the daemon of a registered server and waits until it runs. */
export async function startLocalDaemon(parts: FleetParts, hub: LocalHub, server: LocalServer): Promise<Child> {
  const { name, dataDir } = server;
  const child = startChild(programFile, {
    name,
    words: ['daemon', 'start', '--json', '--hub', hub.url, '--data', dataDir],
    env: { ...parts.env, ...server.env },
    onLine: (line) => parts.onLine(name, line),
  });
  await child.firstLine;
  return child;
}

/** An environment without anything that speaks of another hub, session or terminal. */
export const cleanEnvironment = (env: NodeJS.ProcessEnv): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ROSTRUM_') && !name.startsWith('TMUX')));

/** A line of a child as people read it: children tell failures as JSON. */
export const readableLine = (line: string): string => refusalIn(line)?.message ?? line;

/** The failure that a command with `--json` tells; a line of a log is none, though it may speak of an error. */
function refusalIn(line: string): HubError | undefined {
  const body = readJson(line);
  const isFailure = typeof body === 'object' && body !== null && Object.keys(body).join() === 'error';
  return isFailure ? readRefusal(body) : undefined;
}
