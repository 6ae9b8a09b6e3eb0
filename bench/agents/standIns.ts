import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Fleet } from '../../test/harness/openFleet.ts';
import { openFleet } from '../../test/harness/openFleet.ts';
import type { TestDaemon } from '../../test/harness/startDaemon.ts';
import { until } from '../../test/harness/until.ts';

/** The agents that ask the daemon before a call: by hooks, and opencode by a server that it is itself. */
export const hookedAgents = ['claude', 'gemini', 'codex', 'opencode'] as const;
export type HookedAgent = (typeof hookedAgents)[number];

/** A session whose agent does nothing: what an agent would be given stands in files. */
export interface StandIn {
  readonly agent: HookedAgent;
  /** The environment in which its agent runs hooks. */
  readonly env: Readonly<Record<string, string>>;
  /** The directory of its settings. */
  readonly directory: string;
}

/** A real hub and a real daemon, on which sessions of stand-ins are opened. */
export interface StandInFleet {
  readonly fleet: Fleet;
  open: (agent: HookedAgent, name: string) => Promise<StandIn>;
  /** A command that starts what our hook starts, and asks nobody. */
  readonly idleHook: string;
  close: () => Promise<void>;
}

const serverName = 'bench-01';
/** It keeps the environment of what runs hooks, which of Codex's two halves is the app-server, and stays until it is closed. */
const program = `#!/bin/sh
part=agent
for word; do [ "$word" = app-server ] && part=app-server; done
umask 077
env -0 >"$HOME/$ROSTRUM_SESSION.$part.new" && mv "$HOME/$ROSTRUM_SESSION.$part.new" "$HOME/$ROSTRUM_SESSION.$part"
exec cat >/dev/null
`;
/** The processes of our hook, with nothing for them to do. */
const idleHook = `#!/bin/sh
answer=$(curl -q --version 2>&1)
printf '{}'
`;

/** Opens a fleet of one server that takes so many sessions. */
export async function openStandIns(sessions: number): Promise<StandInFleet> {
  const fleet = await openFleet();
  const programs = fleet.place.make('programs');
  const [file, idle] = [join(programs, 'stand-in'), join(programs, 'idle-hook')];
  writeFileSync(file, program, { mode: 0o700 });
  writeFileSync(idle, idleHook, { mode: 0o700 });
  const providers = Object.fromEntries(
    hookedAgents.map((agent) => [agent, { command: file, prompt: 'none', integration: agent }]),
  );
  const allowedCommands = ['bash', 'sh', 'scripted', file];
  const config = { maxSessions: sessions, providers, allowedCommands };
  const daemon = await fleet.add({ name: serverName, config });
  return {
    fleet,
    idleHook: idle,
    async open(agent, name) {
      const draft = { project: fleet.project, server: serverName, provider: agent, name };
      const { session } = await fleet.rest.post('/sessions', draft);
      return { agent, env: await untilEnvironment(daemon, agent, session.id), directory: directoryOf(daemon, session) };
    },
    close: () => fleet.close(),
  };
}

const directoryOf = ({ dataDir }: TestDaemon, { id }: { readonly id: string }): string => join(dataDir, 'sessions', id);

function untilEnvironment(
  { home }: TestDaemon,
  agent: HookedAgent,
  id: string,
): Promise<Readonly<Record<string, string>>> {
  const file = join(home, `${id}.${agent === 'codex' ? 'app-server' : 'agent'}`);
  return until(() => parseEnvironment(readFileSync(file, 'utf8')), `${agent} runs`);
}

const parseEnvironment = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Where the commands of a session are: before everything else on its PATH. */
export const commandDirOf = ({ env }: StandIn): string => env['PATH']?.split(delimiter)[0] ?? '';
