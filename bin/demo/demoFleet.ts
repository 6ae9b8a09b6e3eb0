import { appendFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from '../children.ts';
import { cleanEnvironment, registerLocalServer, startLocalDaemon, startLocalHub } from '../localFleet.ts';
import type { LocalHub, LocalServer } from '../localFleet.ts';
import { demoRepositories, makeRepositories } from './fixtures.ts';

/** A hub and two servers with their daemons, all on this machine and with their own data. */
export interface DemoFleet {
  readonly hub: LocalHub;
  readonly projectId: string;
  readonly servers: readonly LocalServer[];
  readonly daemons: readonly Child[];
  readonly logFiles: readonly string[];
}

export interface DemoPlace {
  readonly root: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  /** Told of each step, for who waits. */
  readonly say: (step: string) => void;
}

/** Started children by their own order; who stops must stop them from the last to the first. */
export type Owned = Child[];

/** The data directories of the demo's daemons. */
export const demoDataDirs = (root: string): readonly string[] =>
  Object.keys(demoRepositories).map((name) => path.join(root, name, 'data'));

const onlineMs = 60_000;
const pollMs = 200;

/** Starts everything; what was started stands in `owned`, also when a later step fails. */
export async function startDemoFleet(place: DemoPlace, owned: Owned): Promise<DemoFleet> {
  const { root, port, say } = place;
  const logOf = (name: string) => path.join(root, 'logs', `${name}.log`);
  await mkdir(path.join(root, 'logs'), { recursive: true, mode: 0o700 });
  const parts = {
    env: { ...cleanEnvironment(place.env), ROSTRUM_HOME: path.join(root, 'home') },
    onLine: (name: string, line: string) => appendFileSync(logOf(name), `${line}\n`, { mode: 0o600 }),
  };
  say('making git repositories');
  for (const [name, fixtures] of Object.entries(demoRepositories)) {
    await makeRepositories(path.join(root, name, 'repos'), fixtures);
  }
  say('starting the hub');
  const hub = await startLocalHub(parts, ['--port', String(port), '--data', path.join(root, 'hub')]);
  owned.push(hub.child);
  const settings = { defaultProvider: 'scripted' };
  const { project } = await hub.caller.call('project.create', { name: 'E-commerce rebuild', key: 'SHOP', settings });
  const servers = Object.keys(demoRepositories).map((name): LocalServer => {
    const home = path.join(root, name);
    const repos = path.join(home, 'repos');
    return {
      name,
      dataDir: path.join(home, 'data'),
      projectId: project.id,
      env: { ROSTRUM_REPOS: repos, ROSTRUM_ALLOWED_PATHS: home, ROSTRUM_ALLOWED_COMMANDS: 'bash,sh,scripted' },
    };
  });
  const daemons: Child[] = [];
  for (const server of servers) {
    say(`starting the daemon of ${server.name}`);
    await registerLocalServer(parts, hub, server);
    const daemon = await startLocalDaemon(parts, hub, server);
    owned.push(daemon);
    daemons.push(daemon);
  }
  say('waiting for both servers');
  await untilOnline(hub, servers);
  return {
    hub,
    projectId: project.id,
    servers,
    daemons,
    logFiles: ['hub', ...servers.map(({ name }) => name)].map(logOf),
  };
}

async function untilOnline({ caller }: LocalHub, servers: readonly LocalServer[]): Promise<void> {
  const deadline = Date.now() + onlineMs;
  for (;;) {
    const { rows } = await caller.call('server.list', {});
    const unfit = rows.find(({ state }) => state === 'unfit');
    if (unfit !== undefined)
      throw new Error(`${unfit.name} is unfit: ${unfit.failedChecks.join(', ')}. See "rostrum daemon doctor".`);
    if (servers.every(({ name }) => rows.some((row) => row.name === name && row.state === 'online'))) return;
    if (Date.now() > deadline) throw new Error(`The servers are not online after ${onlineMs / 1000} s.`);
    await pause(pollMs);
  }
}
