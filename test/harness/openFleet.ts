import { runCli } from './cli.ts';
import type { CliResult } from './cli.ts';
import { openPlace } from './place.ts';
import type { Place } from './place.ts';
import { cleanEnvironment } from './program.ts';
import type { Json, Rest } from './rest.ts';
import { endTmux, prepareServer, registerServer, startDaemon } from './startDaemon.ts';
import type { ServerSetup, TestDaemon } from './startDaemon.ts';
import { startHub } from './startHub.ts';
import type { TestHub } from './startHub.ts';
import { until } from './until.ts';

/** A hub with a project and servers, and everything a test says to them. */
export interface Fleet {
  readonly place: Place;
  readonly hub: TestHub;
  readonly project: string;
  readonly rest: Rest;
  daemon: (name: string) => TestDaemon;
  /** Runs `rostrum` as the hub's admin, on the hub's machine. */
  cli: (args: readonly string[], options?: { readonly input?: string; readonly cwd?: string }) => Promise<CliResult>;
  /** The same with `--json`; @throws Error where it does not end with 0. */
  ask: (...args: readonly string[]) => Promise<Json>;
  /** Registers and starts one more server. */
  add: (setup: ServerSetup) => Promise<TestDaemon>;
  close: () => Promise<void>;
}

export interface FleetOptions {
  readonly servers?: readonly ServerSetup[];
  readonly projectName?: string;
  readonly projectKey?: string;
  /** Its files lie where nobody else may write above them: some programs look at that. */
  readonly isPrivate?: boolean;
  /** More of the environment of the hub, by where its files are. */
  readonly hubEnv?: (place: Place) => Readonly<Record<string, string>>;
  /** Words that become the hub, as of `startProgram`. */
  readonly hubWithin?: readonly string[];
}

/** Starts a hub, makes a project whose agent is the scripted one, and starts its servers. */
export async function openFleet({
  servers = [],
  projectName = 'Shop',
  projectKey = 'SHOP',
  isPrivate = false,
  hubEnv = () => ({}),
  hubWithin,
}: FleetOptions = {}): Promise<Fleet> {
  const place = openPlace({ isPrivate });
  const daemons = new Map<string, TestDaemon>();
  const started: { hub?: TestHub } = {};
  const close = async () => {
    await closeSessions(started.hub);
    for (const daemon of daemons.values()) await daemon.stop();
    for (const daemon of daemons.values()) endTmux(daemon.tmuxSocket());
    await started.hub?.stop();
    await place.close();
  };
  try {
    const hub = await startHub(place, { env: hubEnv(place), within: hubWithin });
    started.hub = hub;
    const settings = { defaultProvider: 'scripted' };
    const { project } = await hub.rest.post('/projects', { name: projectName, key: projectKey, settings });
    const env = cleanEnvironment(hub.home, {
      ROSTRUM_HOME: hub.home,
      ROSTRUM_HUB: hub.url,
      ROSTRUM_PROJECT: project.id,
    });
    const cli: Fleet['cli'] = (args, { input, cwd = hub.home } = {}) => runCli(args, { env, cwd, input });
    const add = async (setup: ServerSetup): Promise<TestDaemon> => {
      const prepared = prepareServer(place, hub, setup);
      const { token } = await hub.rest.post('/servers/tokens', { project: project.id });
      const registered = await registerServer(prepared, token);
      if (registered.code !== 0) throw new Error(`register ended with ${registered.code}: ${registered.stderr}`);
      const daemon = startDaemon(prepared, hub);
      daemons.set(setup.name, daemon);
      await daemon.online();
      return daemon;
    };
    await Promise.all(servers.map(add));
    return {
      place,
      hub,
      project: project.id,
      rest: hub.rest,
      cli,
      add,
      close,
      async ask(...args) {
        const { code, stderr, stdout, json } = await cli([...args, '--json']);
        if (code !== 0) throw new Error(`rostrum ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
        return json;
      },
      daemon(name) {
        const found = daemons.get(name);
        if (found === undefined) throw new Error(`there is no server ${name} in this test`);
        return found;
      },
    };
  } catch (error) {
    await close().catch(() => undefined); // What went wrong first is what the test should say.
    throw error;
  }
}

/** Lets the daemons end their own sessions, as a person would. */
async function closeSessions(hub: TestHub | undefined): Promise<void> {
  if (hub?.isRunning() !== true) return;
  const living = 'lifecycle=starting,active,paused,recovering&limit=500';
  const { rows: projects } = await hub.rest.get('/projects');
  for (const { id } of projects) {
    const { rows } = await hub.rest.get(`/sessions?project=${id}&${living}`);
    for (const session of rows) await hub.rest.request('DELETE', `/sessions/${session.id}`);
    await until(
      async () => (await hub.rest.get(`/sessions?project=${id}&${living}`)).rows.length === 0,
      'all sessions are closed',
      // Where a daemon was ended by the test, nobody can close its sessions: its tmux is ended below.
      6_000,
    ).catch(() => undefined);
  }
}
