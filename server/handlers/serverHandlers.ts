import { tokenPrefixes } from '../../shared/model/person.ts';
import type { DoctorCheck, Server } from '../../shared/model/server.ts';
import { directoryPage } from '../../shared/model/directory.ts';
import { doctorReport } from '../../shared/protocol/daemon.ts';
import { HubError } from '../../shared/errors.ts';
import type { serverOperations } from '../../shared/operations/servers.ts';
import { isKeyOfRemoved, readServerByKey } from '../access/authenticate.ts';
import type { Asker } from '../access/asker.ts';
import type { Caller } from '../access/caller.ts';
import { isProjectVisible, resolveProject, resolveServer, rowFor } from '../access/resolve.ts';
import { requireServer } from '../decide/requireRecord.ts';
import { serverOffline } from '../decide/serverOffline.ts';
import {
  decideChecked,
  decideRegister,
  decideRemove,
  decideSetCapacity,
  decideSetLabels,
  decideSetMode,
  decideSetReach,
  decideShare,
  workOn,
} from '../decide/servers.ts';
import { requireServing } from '../decide/sessions.ts';
import { decideCreateRegistrationToken } from '../decide/tokens.ts';
import type { HubState } from '../state/hubState.ts';
import { serverRow } from '../state/rows/serverRow.ts';
import { tokenRow } from '../state/rows/tokenRow.ts';
import type { Decision, Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** The machines that run agents: how they come, what they take, how they go. */
export const serverHandlers = {
  'server.add': read((wish, { ports, caller, asker = stays(caller) }) => ports.addHost(wish, asker)),

  'server.token.create': change(({ name }, request) => {
    const { context, ports } = request;
    const { token, hash } = ports.mintToken(tokenPrefixes.registration);
    const made = decideCreateRegistrationToken(projectOf(request), { name, hash }, context);
    const { id, expiresAt = context.now } = made.token;
    const commands = pasteCommands(ports.facts().address, token);
    return { events: made.events, answer: () => ({ id, token, expiresAt, commands }), secret: true };
  }),

  'server.token.list': read((params, request) => {
    const { state, context } = request;
    const { id } = projectOf(request);
    return listPage(state.tokens.values(), params, {
      keeps: ({ opens }) => opens.kind === 'registration' && opens.projectId === id,
      rowOf: (token) => tokenRow(state, token, context.now),
    });
  }),

  'server.register': change(({ token, name, capabilities }, { state, context, ports }) => {
    const { token: key, hash: keyHash } = ports.mintToken(tokenPrefixes.server);
    const wish = { tokenHash: ports.hashToken(token), name, capabilities, keyHash };
    const { server, events } = decideRegister(state, wish, context);
    const [projectId = ''] = server.projectIds;
    return {
      events,
      actor: { kind: 'server', id: server.id, name },
      answer: () => ({ serverId: server.id, name, projectId, key }),
      secret: true,
    };
  }),

  'server.identify': read(({ key }, { state }) => {
    const server = readServerByKey(state, key);
    if (server !== undefined) return { state: 'known', name: server.name };
    return { state: isKeyOfRemoved(state, key) ? 'removed' : 'unknown' };
  }),

  'server.list': read((params, request) => {
    const { state, caller } = request;
    const servers = state.servers.pick(state.by.serverProject.of(projectOf(request).id));
    return listPage(servers, params, { rowOf: (server) => rowFor(state, caller, serverRow(state, server)) });
  }),

  'server.view': read(({ id }, { state, caller, ports }) => {
    const server = requireServer(state, id);
    return {
      server: rowFor(state, caller, serverRow(state, server)),
      capabilities: server.capabilities,
      doctor: [...server.doctor],
      heartbeat: ports.heartbeatOf(id),
      tunnel: ports.tunnelOf(id),
      runningTasks: workOn(state, server.id)
        .tasks.filter((task) => isProjectVisible(state, caller, task.projectId))
        .map((task) => task.ref),
    };
  }),

  'server.label': change(({ id, labels }, { state, context }) =>
    changed(id, decideSetLabels(requireServer(state, id), labels, context)),
  ),

  'server.update': change(({ id, capacity }, { state, context }) =>
    changed(id, decideSetCapacity(requireServer(state, id), capacity, context)),
  ),

  'server.reach': change(({ id, reach }, { state, context }) =>
    changed(id, decideSetReach(requireServer(state, id), reach, context)),
  ),

  'server.tunnel.try': read(({ id }, { state, ports }) => {
    const server = requireServer(state, id);
    const tunnel = ports.tryTunnel(id);
    if (tunnel === undefined) throw noTunnel(server);
    return { tunnel };
  }),

  'server.share': change(({ id, project }, { state, caller, context }) =>
    changed(id, decideShare(requireServer(state, id), resolveProject(state, caller, project), context)),
  ),

  'server.drain': change(({ id }, { state, context }) =>
    changed(id, decideSetMode(requireServer(state, id), 'draining', context)),
  ),

  'server.disable': change(({ id }, { state, context }) =>
    changed(id, decideSetMode(requireServer(state, id), 'disabled', context)),
  ),

  'server.enable': change(({ id }, { state, context }) =>
    changed(id, decideSetMode(requireServer(state, id), 'enabled', context)),
  ),

  'server.doctor': change(
    ({ id }, { state, context }, checks: readonly DoctorCheck[]) => {
      const server = requireServer(state, id);
      return {
        events: decideChecked(server, checks, context),
        answer: (after) => ({ server: rowAfter(after, id), doctor: [...checks] }),
      };
    },
    async ({ id }, { state, ports }) => {
      const server = requireServer(state, id);
      if (server.connection.state === 'offline') throw serverOffline(server);
      const { checks } = doctorReport.parse(await ports.askServer(id, { type: 'doctor.run' }));
      return checks;
    },
  ),

  'server.paths': read(async ({ server: key, path, filter }, request) => {
    const { state, caller, ports } = request;
    const server = resolveServer(state, caller, key);
    requireServing(server, projectOf(request));
    if (server.connection.state === 'offline') throw serverOffline(server);
    const wish = { ...(path === undefined ? {} : { path }), ...(filter === undefined ? {} : { filter }) };
    return directoryPage.parse(await ports.askServer(server.id, { type: 'paths.list', ...wish }));
  }),

  'server.remove': change(({ id, force }, { state, caller, context }) => {
    const server = requireServer(state, id);
    const affected = affectedBy(state, server, caller);
    const events = decideRemove(state, server, { force, affected }, context);
    return { events, answer: () => ({ removed: id, affected: [...affected] }) };
  }),
} satisfies Handlers<keyof typeof serverOperations>;

/** The token goes in by environment, where others cannot see it; it opens one server, once, and is gone within the hour. */
const pasteCommands = (address: string, token: string): string[] => [
  `ROSTRUM_REGISTRATION_TOKEN=${token} rostrum daemon register --hub ${address}`,
  'rostrum daemon start',
];

/** Names of the work that a removal ends; of other people's projects only that there is some. */
function affectedBy(state: HubState, server: Server, caller: Caller): readonly string[] {
  const { tasks, sessions } = workOn(state, server.id);
  const isVisible = ({ projectId }: { readonly projectId: string }) => isProjectVisible(state, caller, projectId);
  const hidden = [...tasks, ...sessions].filter((work) => !isVisible(work)).length;
  return [
    ...tasks.filter(isVisible).map((task) => task.ref),
    ...sessions.filter(isVisible).map((session) => `session ${session.name}`),
    ...(hidden === 0 ? [] : [`${hidden} of other projects`]),
  ];
}

/** One whose rights nobody takes meanwhile, and who does not leave. */
const stays = (caller: Caller): Asker => ({ renew: () => caller, gone: new AbortController().signal });

const changed = (id: string, events: Decision<unknown>['events']) => ({
  events,
  answer: (after: HubState) => ({ server: rowAfter(after, id) }),
});

const rowAfter = (state: HubState, id: string) => serverRow(state, requireServer(state, id));

const noTunnel = ({ name, reach }: Server): HubError =>
  new HubError(
    'wrong-state',
    reach?.mode === 'tunnel'
      ? `This hub keeps no tunnels: whoever keeps that of ${name} tries by itself ("rostrum server tunnel ${name}").`
      : `${name} needs no tunnel. Say that it does with "rostrum server reach ${name} DESTINATION --tunnel".`,
  );
