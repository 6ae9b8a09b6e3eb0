import type { Id } from '../../shared/model/ids.ts';
import { parkingId } from '../../shared/model/parking.ts';
import type { ParkingScope } from '../../shared/model/parking.ts';
import { notFound } from '../../shared/errors.ts';
import type { providerOperations } from '../../shared/operations/providers.ts';
import { requireServer, requireSession } from '../decide/requireRecord.ts';
import { decideExhausted, decidePark, decideUnpark, exhaustedScope } from '../decide/providers.ts';
import type { HubState } from '../state/hubState.ts';
import { parkingRow } from '../state/rows/parkingRow.ts';
import type { Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { projectOf } from './projectOf.ts';

/** Agents without quota: nothing is started with them until their time is over. */
export const providerHandlers = {
  'provider.list': read((_params, request) => {
    const { state } = request;
    const { id, settings } = projectOf(request);
    const servers = [...state.servers.pick(state.by.serverProject.of(id))];
    const order = [...new Set([settings.defaultProvider, ...(settings.providers ?? [])])];
    const installed = servers.flatMap(({ capabilities }) => capabilities.providers.map(({ name }) => name));
    const parked = [...state.parkings.values()]
      .filter(({ scope }) => scope.id === id || servers.some((server) => server.id === scope.id))
      .map(({ provider }) => provider);
    const rowOf = (provider: string, scopeId: string) => {
      const parking = state.parkings.get(parkingId(provider, scopeId));
      return parking && parkingRow(state, parking);
    };
    return {
      order,
      providers: [...new Set([...order, ...installed.sort(), ...parked])].map((provider) => ({
        provider,
        servers: servers.flatMap((server) => {
          const found = server.capabilities.providers.find(({ name }) => name === provider);
          const there = rowOf(provider, server.id);
          if (found === undefined && there === undefined) return [];
          const { usable = false, detail } = found ?? {};
          return [{ serverId: server.id, server: server.name, usable, detail, parked: there }];
        }),
        parked: rowOf(provider, id),
      })),
    };
  }),

  'provider.park': change(({ provider, project, server, forMs, why }, { state, context }) => {
    const scope = scopeOf(state, project, server);
    return {
      events: decidePark(state, { provider, scope, forMs, why }, context),
      answer: (after) => parkingAnswer(after, provider, scope),
    };
  }),

  'provider.unpark': change(({ provider, project, server }, { state, context }) => ({
    events: decideUnpark(state, provider, scopeOf(state, project, server), context),
    answer: () => ({ unparked: provider }),
  })),

  'provider.exhausted': change(({ id, forMs, why }, { state, context }) => {
    const session = requireSession(state, id);
    const { id: scopeId } = exhaustedScope(state, session, context.actor);
    return {
      events: decideExhausted(state, session, { forMs, why }, context),
      answer: (after) => {
        const parking = after.parkings.get(parkingId(session.provider, scopeId));
        return { parking: parking && parkingRow(after, parking) };
      },
    };
  }),
} satisfies Handlers<keyof typeof providerOperations>;

/** Admitted: a server by its whole id, or the project. */
function scopeOf(state: HubState, project: string | undefined, server: string | undefined): ParkingScope {
  if (server !== undefined) return { kind: 'server', id: requireServer(state, server).id };
  return { kind: 'project', id: (project ?? '') as Id<'project'> };
}

function parkingAnswer(state: HubState, provider: string, scope: ParkingScope) {
  const parking = state.parkings.get(parkingId(provider, scope.id));
  if (parking === undefined) throw notFound('parked provider', provider);
  return { parking: parkingRow(state, parking) };
}
