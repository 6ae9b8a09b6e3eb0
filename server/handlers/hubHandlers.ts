import type { EventView, hubOperations } from '../../shared/operations/hub.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { namesFor } from '../access/names.ts';
import { eventViews } from '../state/eventView.ts';
import { change, read } from './handler.ts';
import type { Handlers, Request } from './handler.ts';

const linesPerRead = 500;
/** A page ends after so many lines even if few of them concern the project, so that no request walks the whole log. */
const linesPerPage = 5_000;

/** The hub itself: who am I, how is it, what happened. */
export const hubHandlers = {
  'hub.ping': read((_params, { state, caller, ports }) => ({
    version: ports.facts().version,
    protocol: protocolVersion,
    you: caller.actor,
    seq: state.seq,
  })),
  'hub.status': read((_params, { state, ports }) => {
    const { version, startedAt, readOnly, memoryBytes, clients } = ports.facts();
    return {
      version,
      startedAt,
      seq: state.seq,
      readOnly,
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
  'audit.verify': read((_params, { ports }) => ports.verifyLog()),
} satisfies Handlers<keyof typeof hubOperations>;

interface EventPage {
  readonly events: EventView[];
  /** Where the next page begins. */
  readonly next: number;
  /** Whether the log ended here. */
  readonly end: boolean;
}

async function listEvents(
  { state, ports, projectId }: Request,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<EventPage> {
  const events: EventView[] = [];
  let next = after;
  while (next - after < linesPerPage) {
    const lines = await ports.readLines({ after: next, limit: linesPerRead });
    for (const line of lines) {
      const found = eventViews(state, line, projectId ?? '');
      // A line is shown whole or on the next page, unless it alone is more than a page.
      if (events.length > 0 && events.length + found.length > limit) return { events, next, end: false };
      events.push(...found);
      next = line.seq;
    }
    if (lines.length === 0) return { events, next, end: true };
  }
  return { events, next, end: false };
}
