import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput, CliIo } from '../../runtime/cliCommand.ts';
import { holdLock } from '../../runtime/fileLock.ts';
import { rostrumHome } from '../../runtime/rostrumHome.ts';
import { createColours } from '../../runtime/terminalText.ts';
import { surroundingsOf } from '../../daemon/cli/command.ts';
import { readGiven } from '../../daemon/cli/given.ts';
import { renderSpan } from '../../daemon/cli/times.ts';
import type { Child } from '../children.ts';
import { cleanEnvironment, readableLine, registerLocalServer, startLocalDaemon, startLocalHub } from '../localFleet.ts';
import type { LocalHub, LocalServer } from '../localFleet.ts';
import { keepChild } from '../keepChild.ts';
import type { KeptChild } from '../keepChild.ts';
import { untilStopped } from '../untilStopped.ts';
import { renderUnfit, renderWelcome } from './welcome.ts';

/** Runs hub and daemon as children until the person ends it, or one of them for good. Gives the exit code. */
export async function runUp(input: CliInput): Promise<number> {
  const { io } = input;
  const given = readGiven(input);
  const stopped = untilStopped();
  const home = path.resolve(io.cwd, given.text('data') ?? rostrumHome(surroundingsOf(io)));
  const parts = {
    env: { ...cleanEnvironment(io.env), ...keptSettings(io), ROSTRUM_HOME: home },
    onLine: taggedLines(io),
  };
  await mkdir(home, { recursive: true, mode: 0o700 });
  // A second one would find the hub taken, and could not say who starts it again.
  const lock = await holdLock(path.join(home, 'up.lock'));
  const kept: KeptChild[] = [];
  const keep = (first: Child, start: () => Promise<Child>) => {
    const onEnded = (why: string, delayMs: number) =>
      io.stderr(
        `${first.name} has ended (${why}); it is started again${delayMs < 1_000 ? '' : ` in ${renderSpan(delayMs)}`}.\n`,
      );
    const child = keepChild(first, start, { isFinal: (how) => lastWords.has(how), onEnded });
    kept.push(child);
    return child.over.then((how) => ({ name: first.name, how }));
  };
  try {
    const port = given.text('port');
    const words = (at = port) => ['--data', path.join(home, 'hub'), ...(at === undefined ? [] : ['--port', at])];
    const hub = await startLocalHub(parts, words());
    // Started again it is where everybody looks for it, also where any free port was asked for.
    const hubOver = keep(hub.child, async () => (await startLocalHub(parts, words(new URL(hub.url).port))).child);
    const repos = given.texts('repos').map((directory) => path.resolve(io.cwd, directory));
    const server: LocalServer = {
      name:
        given.text('name') ??
        (hostname()
          .replace(/[^\w.-]/g, '-')
          .slice(0, 64) ||
          'local'),
      dataDir: path.join(home, 'daemon'),
      projectId: await readFirstProject(hub, given.flag('shellsOnly')),
      env: {
        ...(repos.length === 0 ? {} : { ROSTRUM_REPOS: repos.join(',') }),
        ...(given.flag('shellsOnly') ? { ROSTRUM_ALLOWED_COMMANDS: 'bash,zsh,sh,scripted' } : {}),
      },
    };
    if (!(await isRegistered(hub, server.dataDir))) await registerLocalServer(parts, hub, server);
    const startDaemon = () => startLocalDaemon(parts, hub, server);
    const startedAt = Date.now();
    const daemonOver = keep(await startDaemon(), startDaemon);
    io.stdout(
      (await renderWelcome(hub, server, io)) + (await renderUnfit(hub, server, { startedAt, colour: io.colour })),
    );
    void daemonOver.then(({ name, how }) =>
      io.stderr(`${name} has ended for good (${how}); the hub runs on. Start again to add this machine anew.\n`),
    );
    const first = await Promise.race([stopped, hubOver]);
    if (typeof first === 'string') return exitCodes.ok;
    io.stderr(`${first.name} has ended (${first.how}); everything is stopped.\n`);
    return exitCodes.failure;
  } finally {
    // The daemon first: what it still has to say finds its hub.
    for (const child of kept.reverse()) await child.stop();
    await lock.release();
  }
}

/** Started again they would end the same way: a command line or configuration that is wrong, a hub that refuses. */
const lastWords: ReadonlySet<number | string> = new Set([exitCodes.usage, exitCodes.refused, exitCodes.forbidden]);

/** The person's own project, or the first one; on a machine without agents its tasks are for the scripted one. */
async function readFirstProject({ caller }: LocalHub, isShellsOnly: boolean): Promise<string> {
  const { rows } = await caller.call('project.list', {});
  const [first] = rows;
  if (first !== undefined) return first.id;
  const settings = isShellsOnly ? { settings: { defaultProvider: 'scripted' } } : {};
  return (await caller.call('project.create', { name: 'Workspace', key: 'WORK', ...settings })).project.id;
}

/** Whether the key of this machine still opens this hub: a hub with new data does not know it. */
async function isRegistered({ caller }: LocalHub, dataDir: string): Promise<boolean> {
  const { readIdentity } = await import('../../daemon/registration.ts');
  const identity = await readIdentity(dataDir);
  if (identity === undefined) return false;
  try {
    await caller.call('server.view', { id: identity.serverId });
    return true;
  } catch (error) {
    if (error instanceof HubError && error.code === 'not-found') return false;
    throw error;
  }
}

/** What the person has set for hub or daemon stays, except where the two would meet in one directory. */
const keptSettings = ({ env }: CliIo) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('ROSTRUM_') && !notPassedOn.has(name)));

const notPassedOn: ReadonlySet<string> = new Set([
  'ROSTRUM_DATA_DIR',
  'ROSTRUM_CONFIG',
  'ROSTRUM_TOKEN',
  'ROSTRUM_SOCKET',
  'ROSTRUM_MCP_URL',
  'ROSTRUM_SESSION',
  'ROSTRUM_TASK',
  'ROSTRUM_HUB',
  'ROSTRUM_HUB_URL',
  'ROSTRUM_NAME',
]);

/** Lines of a child on stderr, each with the child's name before it. */
function taggedLines(io: CliIo): (name: string, line: string) => void {
  const { dim } = createColours(io.colour);
  return (name, line) => io.stderr(`${dim(`${name.padEnd(12)} |`)} ${readableLine(line)}\n`);
}
