import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmuxSocketName } from '../../daemon/chosenRuntime.ts';
import { runCli } from './cli.ts';
import { makeRepo } from './makeRepo.ts';
import type { RepoKind } from './makeRepo.ts';
import { endQuietly } from './place.ts';
import type { Place } from './place.ts';
import { cleanEnvironment, startProgram } from './program.ts';
import { makeQuickTools } from './quickTools.ts';
import type { TestHub } from './startHub.ts';
import { Hopeless, until } from './until.ts';

/** What a server of a test is. */
export interface ServerSetup {
  readonly name: string;
  /** Repositories on it, by name. */
  readonly repos?: Readonly<Record<string, RepoKind>>;
  /** More of its configuration, as in daemon.yaml. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** How long it may take to be online, where it has more to look at than most. */
  readonly onlineMs?: number;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is run there in the place of the shipped program, as of `startProgram`. */
  readonly singleFile?: string;
}

/** A real daemon, registered and started as a person does it. */
export interface TestDaemon {
  readonly name: string;
  readonly home: string;
  readonly dataDir: string;
  /** Where its repositories and other allowed directories are. */
  readonly workDir: string;
  /** Environment of its programs, for commands that are run on "its machine". */
  readonly env: Readonly<Record<string, string>>;
  readonly pid: () => number;
  /** Its own tmux's socket; undefined before the first session. */
  tmuxSocket: () => string | undefined;
  output: () => string;
  isRunning: () => boolean;
  kill9: () => Promise<void>;
  stop: () => Promise<void>;
  /** Starts it again with the same data. */
  launch: () => Promise<void>;
  /** The same, and waits until it is online. */
  start: () => Promise<void>;
  online: () => Promise<unknown>;
}

/** Writes a server's configuration and repositories, not yet registered. */
export function prepareServer(
  place: Place,
  hub: TestHub,
  { name, repos = {}, config = {}, onlineMs, env: more = {}, singleFile }: ServerSetup,
) {
  const home = place.make(name);
  const workDir = place.make(name, 'src');
  const sockets = place.make(`x-${name}`);
  for (const [repo, kind] of Object.entries(repos)) makeRepo(workDir, repo, kind);
  const base = cleanEnvironment(home, {
    ROSTRUM_HOME: home,
    XDG_RUNTIME_DIR: sockets,
    TMPDIR: place.make(`t-${name}`),
  });
  const env = { ...base, PATH: `${makeQuickTools(place)}:${base['PATH']}`, ...more };
  // JSON is YAML.
  // No agent's program is allowed: that is how shells and the scripted agent are chosen on purpose.
  const allowedCommands = ['bash', 'sh', 'scripted'];
  const settings = { hubUrl: hub.url, name, repos: [workDir], allowedPaths: [home], allowedCommands, ...config };
  writeFileSync(join(home, 'daemon.yaml'), JSON.stringify(settings), { mode: 0o600 });
  return { name, home, workDir, sockets, env, onlineMs, singleFile, dataDir: join(home, 'daemon') };
}

export type PreparedServer = ReturnType<typeof prepareServer>;

/** Exchanges a registration token for a key, as the pasted commands do: the token is in no argument. */
export const registerServer = (server: PreparedServer, token: string) =>
  runCli(['daemon', 'register'], {
    env: { ...server.env, ROSTRUM_REGISTRATION_TOKEN: token },
    cwd: server.home,
    singleFile: server.singleFile,
  });

/** Starts a registered daemon; `online` waits until the hub shows it so. */
export function startDaemon(server: PreparedServer, hub: TestHub): TestDaemon {
  const { name, home, workDir, sockets, env, onlineMs, singleFile, dataDir } = server;
  const earlier: string[] = [];
  const run = () => startProgram({ name, args: ['daemon', 'start'], cwd: home, env, singleFile });
  let program = run();
  const launch = async () => {
    await program.stop();
    earlier.push(program.output());
    program = run();
  };
  const isOnline = async () => {
    if (!program.isRunning()) throw new Hopeless(`${name} ended: ${program.output().slice(-2_000)}`);
    const { server: row } = await hub.rest.get(`/servers/${name}`);
    if (row.state === 'unfit') throw new Error(`it is unfit: ${row.failedChecks.join(', ')}`);
    return row.state === 'online';
  };
  const online = () => until(isOnline, `server ${name} is online`, onlineMs);
  return {
    online,
    name,
    home,
    dataDir,
    workDir,
    env,
    pid: () => program.pid,
    tmuxSocket: () => findSocket(sockets),
    output: () => [...earlier, program.output()].join(''),
    isRunning: () => program.isRunning(),
    kill9: () => program.kill9(),
    stop: () => program.stop(),
    launch,
    async start() {
      await launch();
      await online();
    },
  };
}

/** The socket of the tmux that a daemon started below a directory of sockets; its agents have sockets there too. */
export function findSocket(directory: string): string | undefined {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const found = names.find((name) => basename(name) === tmuxSocketName);
  return found === undefined ? undefined : join(directory, found);
}

/** Ends a daemon's own tmux by its own socket. */
export function endTmux(socket: string | undefined): void {
  if (socket === undefined || !existsSync(socket)) return;
  const ask = (...words: readonly string[]): string => {
    try {
      return execFileSync('tmux', ['-S', socket, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      // It had ended with its last session.
      return '';
    }
  };
  const pid = Number(ask('display-message', '-p', '#{pid}'));
  ask('kill-server');
  // One whose clock was put back may wait for days for a client that is gone.
  if (pid > 1) endQuietly(pid);
}

/** Asks a daemon's own tmux something; the answer's lines. */
export function askTmux(daemon: TestDaemon, ...words: readonly string[]): readonly string[] {
  const socket = daemon.tmuxSocket();
  if (socket === undefined) throw new Error(`${daemon.name} has no tmux`);
  return execFileSync('tmux', ['-S', socket, ...words], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}
