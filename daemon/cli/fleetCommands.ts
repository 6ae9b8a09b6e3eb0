import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { counted } from '../../shared/counted.ts';
import { HubError, toError } from '../../shared/errors.ts';
import { timings } from '../../shared/timings.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { readSpan } from '../../shared/readSpan.ts';
import type { RegisteredServer } from '../simulate/simulatedFleet.ts';
import { simulationLimits } from '../simulate/simulation.ts';
import type { SimulationFigures } from '../simulate/simulation.ts';
import { hubCommand, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import type { DaemonProgram } from './daemonCommands.ts';
import type { Given } from './given.ts';
import { UsageError } from './given.ts';
import { renderSpan } from './times.ts';

const progressMs = 5_000;

/** Commands for whole fleets. */
export const fleetCommands = ({
  version,
  untilStopped,
}: Pick<DaemonProgram, 'version' | 'untilStopped'>): readonly HubCommand[] => [
  hubCommand({
    path: 'fleet simulate',
    summary:
      'Add servers that are only simulated, for demos and to see what a hub can carry; they are removed at the end',
    asks: ['server.token.create', 'server.register', 'server.remove'],
    options: [
      { flags: '--servers <number>', description: `How many, at most ${simulationLimits.servers}`, default: '10' },
      { flags: '--sessions <number>', description: 'Sessions that each of them takes at once', default: '4' },
      { flags: '--for <time>', description: 'How long, as in 30s or 10m; until Ctrl-C where nothing is said' },
      { flags: '--work <time>', description: 'How long an agent there works on a task', default: '5s' },
      { flags: '--delay <ms>', description: 'How long each takes for whatever it says or does', default: '0' },
      {
        flags: '--drop <share>',
        description: 'How probable it is that a connection is lost at each heartbeat, 0 to 1',
      },
      { flags: '--flood', description: 'Say figures a hundred times a second in place of every 30 s' },
      { flags: '--liars <number>', description: 'How many of them say what is not true', default: '0' },
      { flags: '--keep', description: 'Leave the servers in the list at the end; they are offline then' },
      projectOption,
    ],
    examples: [
      'rostrum fleet simulate --servers 20',
      'rostrum fleet simulate --servers 300 --for 2m --delay 200 --drop 0.01 --liars 5',
    ],
    async run(work) {
      const wish = readWish(work.given);
      if (work.route.kind !== 'hub') throw noAgents();
      const stopped = untilStopped();
      const servers: RegisteredServer[] = [];
      try {
        await register(work, { ...wish, version, servers, stopped });
        return await simulate(work, { ...wish, version, servers, stopped, hubUrl: work.route.hub });
      } finally {
        if (!wish.isKept) await remove(work, servers);
      }
    },
  }),
];

interface Wish {
  readonly count: number;
  readonly maxSessions: number;
  readonly forMs: number | undefined;
  readonly workMs: number;
  readonly delayMs: number;
  readonly drop: number;
  readonly heartbeatMs: number;
  readonly liars: number;
  readonly isKept: boolean;
}

interface Simulation extends Wish {
  readonly version: string;
  readonly servers: RegisteredServer[];
  readonly stopped: Promise<unknown>;
}

function readWish(given: Given): Wish {
  const count = within(given, 'servers', 1, simulationLimits.servers);
  return {
    count,
    maxSessions: within(given, 'sessions', 1, 1_000),
    forMs: given.text('for') === undefined ? undefined : requireSpan(given, 'for'),
    workMs: requireSpan(given, 'work'),
    delayMs: within(given, 'delay', 0, 60_000),
    drop: readShare(given.text('drop')),
    heartbeatMs: given.flag('flood') ? simulationLimits.floodHeartbeatMs : timings.heartbeatMs,
    liars: within(given, 'liars', 0, count),
    isKept: given.flag('keep'),
  };
}

/** Some at a time; a stop or a refusal in between leaves those that are there for `remove`, and no other comes after it. */
async function register({ ask, given, io }: Work, { count, maxSessions, version, servers, stopped }: Simulation) {
  const { simulatedCapabilities } = await import('../simulate/simulatedMachine.ts');
  const run = randomBytes(2).toString('hex');
  const isStopped = flagOf(stopped);
  let next = 1;
  const registerOne = async (): Promise<void> => {
    while (next <= count && !isStopped()) {
      const n = next;
      next += 1;
      const name = `sim-${run}-${n}`;
      const { token } = await ask('server.token.create', { name, project: given.text('project') });
      const capabilities = simulatedCapabilities(n, { version, maxSessions });
      const { serverId, key } = await ask('server.register', { token, name, capabilities });
      servers.push({ id: serverId, name, key });
    }
  };
  const turns = Array.from({ length: Math.min(count, simulationLimits.registrations) }, () =>
    registerOne().finally(() => (next = count + 1)),
  );
  const failed = (await Promise.allSettled(turns)).find((turn) => turn.status === 'rejected');
  if (failed !== undefined) throw toError(failed.reason);
  io.stderr(`${counted(servers.length, 'simulated server')} registered (sim-${run}-…). Ctrl-C ends it.\n`);
}

async function simulate({ io, nowMs }: Work, simulation: Simulation & { readonly hubUrl: string }) {
  const { forMs, stopped, hubUrl, version, servers, maxSessions, liars } = simulation;
  const { workMs, delayMs, drop, heartbeatMs } = simulation;
  const [{ startSimulatedFleet }, { createLog }] = await Promise.all([
    import('../simulate/simulatedFleet.ts'),
    import('../../runtime/log.ts'),
  ]);
  const fleet = startSimulatedFleet({
    hubUrl,
    version,
    servers,
    maxSessions,
    liars,
    manners: { workMs, delayMs, drop, heartbeatMs },
    log: createLog({ name: 'simulation', level: 'error' }),
  });
  const progress = setInterval(() => io.stderr(`${renderFigures(fleet.figures, fleet.sessionCount())}\n`), progressMs);
  const over = new AbortController();
  try {
    await Promise.race([stopped, forMs === undefined ? stopped : pause(forMs, undefined, { signal: over.signal })]);
  } finally {
    over.abort();
    clearInterval(progress);
  }
  const figures = { ...fleet.figures, sessions: fleet.sessionCount() };
  const refusals = fleet.refusals();
  await fleet.stop();
  for (const refusal of refusals) io.stderr(`The hub gave some of them up: ${refusal}\n`);
  const result = { servers: servers.map(({ id, name }) => ({ id, name })), ...figures, refusals };
  const text = () => `${renderFigures(figures, figures.sessions)} · ${renderSpan(Date.now() - nowMs)}`;
  return { result, text, exitCode: refusals.length === 0 ? exitCodes.ok : exitCodes.failure };
}

/** One that cannot be removed is told, and the others are removed all the same. */
async function remove({ ask, io }: Work, servers: readonly RegisteredServer[]): Promise<void> {
  const left = [...servers];
  const removeOne = async (): Promise<void> => {
    for (let server = left.pop(); server !== undefined; server = left.pop()) {
      const { id, name } = server;
      await ask('server.remove', { id, force: true }).catch((error: unknown) => {
        io.stderr(`${name} is still there (${toError(error).message}): rostrum server remove ${name} --force\n`);
      });
    }
  };
  await Promise.all(Array.from({ length: simulationLimits.registrations }, removeOne));
}

const renderFigures = (figures: Readonly<SimulationFigures>, sessions: number): string =>
  [
    `${figures.connected} connected`,
    ...(figures.lost === 0 ? [] : [`${figures.lost} times lost`]),
    `${counted(figures.heartbeats, 'heartbeat')}`,
    `${counted(figures.orders, 'order')}`,
    `${counted(sessions, 'session')}`,
    `${counted(figures.completed, 'task')} done`,
    ...(figures.lies === 0 ? [] : [`${figures.lies} lies, ${figures.refused} of them answered with a refusal`]),
  ].join(' · ');

function within(given: Given, name: string, least: number, most: number): number {
  const value = given.count(name) ?? least;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} takes a number from ${least} to ${most}, not ${value}.`);
}

function requireSpan(given: Given, name: string): number {
  const ms = readSpan(given.required(name));
  if (ms === undefined) throw new UsageError(`--${name} takes a time such as 30s or 10m, not "${given.text(name)}".`);
  return ms;
}

function readShare(text = '0'): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new UsageError(`--drop takes a share from 0 to 1, not "${text}".`);
}

function flagOf(promise: Promise<unknown>): () => boolean {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  return () => isSettled;
}

const noAgents = (): HubError =>
  new HubError('forbidden', 'A fleet is simulated by a person, not in a session: name the hub with --hub.');
