import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliCommand, CliInput, CliIo, CliOption } from '../../runtime/cliCommand.ts';
import type { DaemonConfig } from '../../runtime/daemonConfig.ts';
import { keepHeapRoom } from '../../runtime/heapRoom.ts';
import { renderChecks } from '../../runtime/renderChecks.ts';
import type { MachineParts } from '../machine/machine.ts';
import { surroundingsOf } from './command.ts';
import { readGiven, UsageError } from './given.ts';
import type { Given } from './given.ts';
import { renderFacts } from './page.ts';

/** What these commands need of the program they are part of. */
export interface DaemonProgram {
  readonly version: string;
  /** What runs `rostrum` again: program and first arguments. */
  readonly rostrum: readonly [string, ...string[]];
  /** Resolves when the process is asked to end, with the signal's name. */
  untilStopped: () => Promise<string>;
}

const placeOptions: readonly CliOption[] = [
  { flags: '--data <directory>', description: 'Data directory (ROSTRUM_DATA_DIR; else ~/.rostrum/daemon)' },
  { flags: '--config <file>', description: 'Configuration file (ROSTRUM_CONFIG; else ~/.rostrum/daemon.yaml)' },
];
const hubOption: CliOption = { flags: '--hub <url>', description: 'Address of the hub' };

/** The commands of the daemon itself; its code is loaded only when one of them runs. */
export const daemonCommands = (program: DaemonProgram): readonly CliCommand[] => [
  {
    path: 'daemon register',
    summary: 'Make this machine a server of a hub, with a one-time token',
    args: [
      {
        name: 'token',
        description: 'Registration token; better in ROSTRUM_REGISTRATION_TOKEN: arguments can be seen by others',
      },
    ],
    options: [
      hubOption,
      { flags: '--token <token>', description: 'The same as an option' },
      { flags: '--token-stdin', description: 'Read the token from standard input, where nobody else can see it' },
      { flags: '--name <name>', description: 'Name of this server; its host name where nothing is said' },
      ...placeOptions,
    ],
    examples: [
      'ROSTRUM_REGISTRATION_TOKEN=rreg_… rostrum daemon register --hub https://hub.example.org --name dev-1',
      'rostrum daemon register --hub http://127.0.0.1:7420 --token rreg_…   # others on this machine can see it',
    ],
    run: (input) => register(input, program),
  },
  {
    path: 'daemon move',
    summary: 'Let this server look for its hub at another address: the same hub, which its key proves',
    options: [hubOption, ...placeOptions],
    examples: ['rostrum daemon move --hub https://hub.example.org:7420'],
    run: (input) => move(input),
  },
  {
    path: 'daemon start',
    summary: 'Run the daemon of this server in the foreground; sessions outlive it',
    options: [hubOption, ...placeOptions],
    examples: ['rostrum daemon start'],
    run: (input) => start(input, program),
  },
  {
    path: 'daemon status',
    summary: `Whether this machine is registered, and whether its daemon runs (exit code ${exitCodes.failure} where not)`,
    options: placeOptions,
    examples: ['rostrum daemon status'],
    run: (input) => showStatus(input),
  },
  {
    path: 'daemon doctor',
    summary: `Check what this machine needs to be a server, each failure with its remedy (exit code ${exitCodes.failure} where one is required)`,
    options: [hubOption, ...placeOptions],
    examples: ['rostrum daemon doctor'],
    run: (input) => examine(input, program),
  },
];

async function register({ io, ...input }: CliInput, { version }: DaemonProgram): Promise<number> {
  const given = readGiven(input);
  const told = given.text('token') ?? (io.env['ROSTRUM_REGISTRATION_TOKEN'] || undefined);
  const token = given.flag('tokenStdin') ? (await io.stdin()).trim() || undefined : told;
  if (token === undefined)
    throw new UsageError('The registration token is missing; make one with "rostrum server token create".');
  const config = await readConfig(given, io);
  const [{ examineMachine }, { registerServer }] = await Promise.all([
    import('../machine/machine.ts'),
    import('../registration.ts'),
  ]);
  const { capabilities } = await examineMachine(config, await machineParts(config, io, version));
  const { hubUrl, name, dataDir } = config;
  const identity = await registerServer({ hubUrl, token, name, capabilities, dataDir });
  const shown = {
    serverId: identity.serverId,
    name: identity.name,
    projectId: identity.projectId,
    hub: identity.hubUrl,
    dataDir,
  };
  io.stdout(
    io.json
      ? `${JSON.stringify(shown)}\n`
      : `${identity.name} is a server of ${identity.hubUrl} now (${identity.serverId}).\nStart its daemon: rostrum daemon start\n`,
  );
  return exitCodes.ok;
}

async function move({ io, ...input }: CliInput): Promise<number> {
  const given = readGiven(input);
  const hubUrl = given.text('hub');
  if (hubUrl === undefined) throw new UsageError('Say where the hub is: --hub https://hub.example.org:7420');
  const { dataDir } = await readConfig(given, io);
  const { moveServer } = await import('../registration.ts');
  const { name, serverId, hubUrl: hub, movedFrom } = await moveServer(dataDir, hubUrl);
  const next =
    movedFrom === undefined
      ? 'That is where it looks for it already.'
      : 'Start its daemon anew: rostrum daemon service install (or stop it, and rostrum daemon start)';
  io.stdout(
    io.json ? `${JSON.stringify({ serverId, name, hub, movedFrom })}\n` : `The hub of ${name} is at ${hub}. ${next}\n`,
  );
  return exitCodes.ok;
}

async function start({ io, ...input }: CliInput, program: DaemonProgram): Promise<number> {
  keepHeapRoom();
  const given = readGiven(input);
  const config = await readConfig(given, io);
  const [{ startDaemon }, { createLog }] = await Promise.all([import('../main.ts'), import('../../runtime/log.ts')]);
  const log = createLog({ name: 'daemon', level: config.logLevel });
  const stopped = program.untilStopped();
  const hubUrl = given.text('hub');
  const { version, rostrum } = program;
  const daemon = await startDaemon(config, { log, version, rostrum, environment: io.env, hubUrl });
  const facts = { socket: daemon.socketPath, dataDir: config.dataDir };
  io.stdout(
    io.json
      ? `${JSON.stringify(facts)}\n`
      : `The daemon runs (data in ${config.dataDir}). Ctrl-C stops it; ${sessionsAfter(daemon)}.\n`,
  );
  const refusal = await Promise.race([daemon.refused, stopped.then(() => undefined)]);
  await daemon.stop();
  if (refusal === undefined) return exitCodes.ok;
  io.stderr(`${refusal.message}\n`);
  return exitCodes.forbidden;
}

const sessionsAfter = ({ sessionsOutliveIt }: { readonly sessionsOutliveIt: boolean }): string =>
  sessionsOutliveIt
    ? 'sessions live on'
    : 'its sessions run without tmux and end with it ("rostrum daemon doctor" says why)';

async function showStatus({ io, ...input }: CliInput): Promise<number> {
  const config = await readConfig(readGiven(input), io);
  const [{ readIdentity }, { readRuntimeDirectory }, { runtimeDirectory }] = await Promise.all([
    import('../registration.ts'),
    import('../chosenRuntime.ts'),
    import('../runtimeDirectory.ts'),
  ]);
  const identity = await readIdentity(config.dataDir);
  // A service has another environment than whoever asks.
  const directory =
    (await readRuntimeDirectory(config.dataDir)) ??
    runtimeDirectory({
      dataDir: config.dataDir,
      xdgRuntimeDir: io.env['XDG_RUNTIME_DIR'],
      tmpDir: tmpdir(),
      uid: process.getuid?.() ?? 0,
    });
  const isRunning = await isAnswering(path.join(directory, 'rostrum.sock'));
  const status = {
    registered: identity !== undefined,
    running: isRunning,
    ...(identity === undefined ? {} : { name: identity.name, serverId: identity.serverId, hub: identity.hubUrl }),
    dataDir: config.dataDir,
  };
  const facts = renderFacts(
    [
      [
        'server',
        identity === undefined
          ? 'not registered: "rostrum daemon register"'
          : `${identity.name} (${identity.serverId})`,
      ],
      ['hub', identity?.hubUrl],
      ['daemon', isRunning ? 'runs' : 'does not run: "rostrum daemon start"'],
      ['data', config.dataDir],
    ],
    io.colour,
  );
  io.stdout(`${io.json ? JSON.stringify(status, undefined, 2) : facts}\n`);
  return status.registered && status.running ? exitCodes.ok : exitCodes.failure;
}

async function examine({ io, ...input }: CliInput, { version }: DaemonProgram): Promise<number> {
  const config = await readConfig(readGiven(input), io);
  const { examineAlone } = await import('../machine/examineAlone.ts');
  const checks = await examineAlone(config, {
    parts: await machineParts(config, io, version),
    hubUrl: readGiven(input).text('hub'),
  });
  io.stdout(`${io.json ? JSON.stringify({ checks }, undefined, 2) : renderChecks(checks, io.colour)}\n`);
  return checks.every(({ passed, required }) => passed || !required) ? exitCodes.ok : exitCodes.failure;
}

/** The configuration, with what the command line says in place of the variables. */
async function readConfig(given: Given, io: CliIo): Promise<DaemonConfig> {
  const { loadDaemonConfig } = await import('../../runtime/daemonConfig.ts');
  const surroundings = surroundingsOf(io);
  const said = {
    ROSTRUM_DATA_DIR: given.text('data'),
    ROSTRUM_HUB_URL: given.text('hub'),
    ROSTRUM_NAME: given.text('name'),
  };
  const known = Object.entries(said).filter(([, value]) => value !== undefined);
  return loadDaemonConfig(
    { ...surroundings, env: { ...surroundings.env, ...Object.fromEntries(known) } },
    given.text('config'),
  );
}

/** Whether somebody listens on a local socket. */
function isAnswering(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** What a look at this machine needs to know. */
async function machineParts(config: DaemonConfig, io: CliIo, version: string): Promise<MachineParts> {
  const { findTerminal } = await import('../machine/findTerminal.ts');
  const searchPath = searchPathOf(io);
  const { kind, why } = await findTerminal(config, searchPath);
  return { version, terminal: kind, terminalWhy: why, searchPath };
}

const searchPathOf = ({ env }: CliIo): string => env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
