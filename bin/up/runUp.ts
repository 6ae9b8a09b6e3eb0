import { hostname } from 'node:os';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput, CliIo } from '../../runtime/cliCommand.ts';
import { rostrumHome } from '../../runtime/rostrumHome.ts';
import { createColours } from '../../runtime/terminalText.ts';
import { surroundingsOf } from '../../daemon/cli/command.ts';
import { readGiven } from '../../daemon/cli/given.ts';
import { renderDoctor } from '../../daemon/cli/serverPage.ts';
import { renderSpan } from '../../daemon/cli/times.ts';
import type { Child } from '../children.ts';
import { cleanEnvironment, registerLocalServer, startLocalDaemon, startLocalHub } from '../localFleet.ts';
import type { LocalHub, LocalServer } from '../localFleet.ts';
import { keepChild } from '../keepChild.ts';
import type { KeptChild } from '../keepChild.ts';
import { untilStopped } from '../untilStopped.ts';

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
      projectId: await readFirstProject(hub),
      env: {
        ...(repos.length === 0 ? {} : { ROSTRUM_REPOS: repos.join(',') }),
        ...(given.flag('shellsOnly') ? { ROSTRUM_ALLOWED_COMMANDS: 'bash,zsh,sh,scripted' } : {}),
      },
    };
    if (!(await isRegistered(hub, server.dataDir))) await registerLocalServer(parts, hub, server);
    const startDaemon = () => startLocalDaemon(parts, hub, server);
    const daemonOver = keep(await startDaemon(), startDaemon);
    io.stdout(renderWelcome(hub, server, io) + (await renderUnfit(hub, server, io)));
    const first = await Promise.race([stopped, hubOver, daemonOver]);
    if (typeof first === 'string') return exitCodes.ok;
    io.stderr(`${first.name} has ended (${first.how}); everything is stopped.\n`);
    return exitCodes.failure;
  } finally {
    // The daemon first: what it still has to say finds its hub.
    for (const child of kept.reverse()) await child.stop();
  }
}

/** Started again they would end the same way: a command line or configuration that is wrong, a hub that refuses. */
const lastWords: ReadonlySet<number | string> = new Set([exitCodes.usage, exitCodes.refused, exitCodes.forbidden]);

/** The person's own project, or the first one. */
async function readFirstProject({ caller }: LocalHub): Promise<string> {
  const { rows } = await caller.call('project.list', {});
  const [first] = rows;
  if (first !== undefined) return first.id;
  return (await caller.call('project.create', { name: 'Workspace', key: 'WORK' })).project.id;
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
  'ROSTRUM_SESSION',
  'ROSTRUM_TASK',
  'ROSTRUM_HUB',
  'ROSTRUM_HUB_URL',
  'ROSTRUM_NAME',
]);

/** Lines of a child on stderr, each with the child's name before it. */
function taggedLines(io: CliIo): (name: string, line: string) => void {
  const { dim } = createColours(io.colour);
  return (name, line) => io.stderr(`${dim(`${name.padEnd(12)} |`)} ${line}\n`);
}

/** What keeps this server from taking work, with the remedies; empty where it is fit. */
async function renderUnfit({ caller }: LocalHub, { name }: LocalServer, { colour }: CliIo): Promise<string> {
  for (let waitedMs = 0; waitedMs < onlineMs; waitedMs += pollMs) {
    const { server, doctor } = await caller.call('server.view', { id: name });
    if (server.state === 'online') return '';
    if (server.state === 'unfit') {
      const failed = doctor.filter(({ passed, required }) => required && !passed);
      const hint = failed.some((check) => check.name === 'agent')
        ? 'Or run shells only: rostrum up --shells-only\n'
        : '';
      return `\n${name} takes no work before this is mended:\n${renderDoctor(failed, colour)}\n${hint}`;
    }
    await pause(pollMs);
  }
  return `\n${name} has not connected yet; its lines on stderr say why.\n`;
}

const onlineMs = 15_000;
const pollMs = 200;

function renderWelcome(hub: LocalHub, server: LocalServer, { colour }: CliIo): string {
  const { bold } = createColours(colour);
  return [
    '',
    `${bold('Rostrum runs.')}  Hub ${bold(hub.url)}, server ${bold(server.name)}`,
    `  Admin token in ${hub.tokenFile}`,
    '',
    'Next, in another terminal:',
    `  export ROSTRUM_HUB=${hub.url}  ROSTRUM_TOKEN="$(cat ${hub.tokenFile})"`,
    '  rostrum server list',
    '  rostrum task create --title "Say hello" --provider scripted --start auto',
    '  rostrum task list',
    '  rostrum inbox list',
    '',
    'Ctrl-C stops hub and daemon; agents run on in tmux.',
    '',
  ].join('\n');
}
