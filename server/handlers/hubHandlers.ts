import type { hubOperations } from '../../shared/operations/hub.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { namesFor } from '../access/names.ts';
import { eventViews } from '../state/eventView.ts';
import { change, read } from './handler.ts';
import type { Handlers, Request } from './handler.ts';
import { prunedPart, readPage, requirePosition } from './logPage.ts';
import { withoutClosed } from '../access/closedQuestions.ts';

/** The hub itself: who am I, how is it, what happened. */
export const hubHandlers = {
  'hub.ping': read((_params, { state, caller, ports }) => ({
    version: ports.facts().version,
    protocol: protocolVersion,
    you: caller.actor,
    seq: state.seq,
    notices: [...ports.facts().notices],
  })),
  'hub.status': read((_params, { state, ports }) => {
    const { version, startedAt, readOnly, notices, memoryBytes, clients } = ports.facts();
    return {
      version,
      startedAt,
      seq: state.seq,
      readOnly,
      notices: [...notices],
      memoryBytes,
      clients,
      tasks: state.tasks.size,
      openTasks: state.by.openTaskProject.size,
      sessions: state.by.liveSessionServer.size,
      servers: state.servers.size,
      serversOnline: [...state.servers.values()].filter(({ connection }) => connection.state === 'online').length,
      maxRunning: state.maxRunning,
    };
  }),
  'hub.update': change(({ maxRunning }, { context }) => ({
    events: [{ type: 'hub_settings_changed', actor: context.actor, maxRunning }],
    answer: (state) => ({ maxRunning: state.maxRunning }),
  })),
  'record.names': read(({ ids }, { state, caller }) => ({ names: namesFor(state, caller, ids) })),
  'event.list': read(async ({ after, limit }, request) => listEvents(request, { after, limit })),
} satisfies Handlers<keyof typeof hubOperations>;

async function listEvents(
  { state, ports, caller, projectId = '' }: Request,
  range: { readonly after: number; readonly limit: number },
): Promise<ResultOf<'event.list'>> {
  requirePosition(state, range.after);
  const { found, next, end } = await readPage(ports, range, (line) =>
    withoutClosed(state, caller, eventViews(state, line, projectId, caller)),
  );
  return { events: found, next, end, ...prunedPart(state, range.after) };
}
