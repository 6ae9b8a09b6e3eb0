import { renderTable } from '../../runtime/terminalText.ts';
import type { CliArg, CliOption } from '../../runtime/cliCommand.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { ParkingRow } from '../../shared/model/parking.ts';
import { readSpan } from '../../shared/readSpan.ts';
import { readActor } from './actors.ts';
import { hubCommand, lookOf, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import type { Given } from './given.ts';
import { UsageError } from './given.ts';
import { sessionKeyOf } from './sessionKey.ts';
import { renderMoment } from './times.ts';

const providerArg: CliArg = { name: 'provider', description: 'Agent by name, e.g. claude', required: true };
const placeOptions: readonly CliOption[] = [
  projectOption,
  { flags: '--server <server>', description: 'On this server only, in all its projects' },
];
const parkOptions: readonly CliOption[] = [
  { flags: '--for <span>', description: 'How long, as 30m, 2h or 1d; an hour where nothing is said' },
  { flags: '--why <text>', description: 'Why' },
];

/** A project that the environment names is no contradiction to a server that was said. */
function placeOf(given: Given) {
  const server = given.text('server');
  return { server, project: server === undefined ? given.text('project') : undefined };
}

function parkOf(given: Given) {
  const span = given.text('for');
  const forMs = span === undefined ? undefined : readSpan(span);
  if (span !== undefined && forMs === undefined) throw new UsageError(`--for takes 90s, 30m, 2h or 1d, not "${span}".`);
  return { forMs, why: given.text('why') };
}

const parkedText = ({ until, why, by }: ParkingRow): string =>
  `until ${renderMoment(until)}, by ${actorName(readActor(by))}: ${why}`;

const saidOf = (parking: ParkingRow): string =>
  `${parking.provider} is parked in ${parking.scope} ${parking.scopeName ?? parking.scopeId} ${parkedText(parking)}`;

interface Place {
  readonly provider: string;
  readonly server: string;
  readonly usable: boolean;
  readonly detail?: string | undefined;
  readonly parked?: ParkingRow | undefined;
}

export const providerCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'provider list',
    summary: 'Which server can run which agent, and which are parked until when',
    asks: ['provider.list'],
    options: [projectOption],
    examples: ['rostrum provider list'],
    async run({ ask, given, io }) {
      const list = await ask('provider.list', { project: given.text('project') });
      const rows = list.providers.flatMap(({ provider, servers, parked }): readonly Place[] =>
        servers.length === 0
          ? [{ provider, server: 'nowhere', usable: false, parked }]
          : servers.map((place) => ({ ...place, provider, parked: parked ?? place.parked })),
      );
      const text = () =>
        renderTable(
          rows,
          [
            { title: 'agent', text: ({ provider }) => provider },
            { title: 'server', text: ({ server }) => server },
            { title: 'usable', text: ({ usable, detail }) => (usable ? 'yes' : (detail ?? 'no')) },
            { title: 'parked', text: ({ parked }) => parked && parkedText(parked) },
          ],
          lookOf(io),
        ) + `\nTasks that name no agent try: ${list.order.join(', ')}.`;
      return { result: list, text };
    },
  }),

  hubCommand({
    path: 'provider park',
    summary: 'Start nothing new with an agent for a while; what runs goes on',
    asks: ['provider.park'],
    args: [providerArg],
    options: [...parkOptions, ...placeOptions],
    examples: ['rostrum provider park claude --for 2h --server gpu1'],
    async run({ ask, given }) {
      const wish = { ...placeOf(given), ...parkOf(given), provider: given.required('provider') };
      const parked = await ask('provider.park', wish);
      return { result: parked, text: () => saidOf(parked.parking) };
    },
  }),

  hubCommand({
    path: 'provider unpark',
    summary: 'Use a parked agent again at once',
    asks: ['provider.unpark'],
    args: [providerArg],
    options: placeOptions,
    examples: ['rostrum provider unpark claude --server gpu1'],
    async run({ ask, given }) {
      const done = await ask('provider.unpark', { ...placeOf(given), provider: given.required('provider') });
      return { result: done, text: () => `${done.unparked} is used again.` };
    },
  }),

  hubCommand({
    path: 'provider exhausted',
    summary:
      'Say that the quota of a session’s agent is used up: it is parked there, and a person asked about its task',
    asks: ['provider.exhausted'],
    args: [{ name: 'session', description: 'Session by name or id; inside a session itself' }],
    options: parkOptions,
    examples: ['rostrum provider exhausted --for 3h --why "weekly limit"   # inside a session'],
    async run(work) {
      const exhausted = await work.ask('provider.exhausted', { id: sessionKeyOf(work), ...parkOf(work.given) });
      return {
        result: exhausted,
        text: () => (exhausted.parking === undefined ? notParked : saidOf(exhausted.parking)),
      };
    },
  }),
];

const notParked = 'It is not parked: too many providers are parked there. A person is asked about the task.';
