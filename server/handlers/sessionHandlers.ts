import { forbidden } from '../../shared/errors.ts';
import type { SessionActivity } from '../../shared/model/activity.ts';
import { contextOf } from '../../shared/model/guard.ts';
import type { DeliveryRow } from '../../shared/model/note.ts';
import type { Session } from '../../shared/model/session.ts';
import { plainText } from '../../shared/model/plainText.ts';
import { directAttach } from '../../shared/model/directory.ts';
import type { sessionOperations } from '../../shared/operations/sessions.ts';
import { limits } from '../../shared/timings.ts';
import { resolveServer, resolveTask } from '../access/resolve.ts';
import { isAtLeast, roleIn } from '../access/roleIn.ts';
import { sessionAccess } from '../access/sessionReach.ts';
import { requireHeldForPerson } from '../decide/requireGuardAnswered.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { decideResumeSession } from '../decide/resumeSession.ts';
import { decideSessionHelp } from '../decide/sessionHelp.ts';
import { decideCloseSession, decideOpenSession, requireReachable } from '../decide/sessions.ts';
import type { HubState } from '../state/hubState.ts';
import { providerOf } from '../state/providers.ts';
import { resumeWayOf } from '../state/resumeWay.ts';
import { sessionRow, shownLifecycle } from '../state/rows/sessionRow.ts';
import { deliveryRow } from './deliveryHandlers.ts';
import type { Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';
import { isThere, screenAt, screenNow } from './sessionScreen.ts';
import { transcriptHandlers } from './transcriptHandlers.ts';
import { withSession } from './withSession.ts';

/** Sessions by hand. What is typed into one changes no state, so it is asked like a read and never remembered. */
export const sessionHandlers = {
  'session.open': change(({ server, provider, mode, name, cwd, task, private: isPrivate }, request) => {
    const { state, caller, context } = request;
    const forTask = task === undefined ? undefined : resolveTask(state, caller, task);
    const wish = {
      project: projectOf(request),
      server: resolveServer(state, caller, server),
      provider: provider ?? (forTask === undefined ? 'shell' : providerOf(state, forTask)),
      mode,
      name,
      cwd,
      task: forTask,
      private: isPrivate ? (true as const) : undefined,
    };
    const { sessionId, events } = decideOpenSession(state, wish, context);
    return withSession(sessionId, events);
  }),

  'session.list': read(({ lifecycle, server, ...page }, request) => {
    const { state, caller } = request;
    const serverId = server === undefined ? undefined : resolveServer(state, caller, server).id;
    return listPage(state.sessions.pick(state.by.sessionProject.of(projectOf(request).id)), page, {
      keeps: (session) =>
        (serverId === undefined || session.serverId === serverId) &&
        (lifecycle === undefined || lifecycle.includes(shownLifecycle(state, session))),
      rowOf: (session) => shownSession(session, request),
    });
  }),

  'session.view': read(({ id }, request) => {
    const session = requireSession(request.state, id);
    const terminal = request.state.servers.get(session.serverId)?.capabilities.terminal;
    const { usage, ...meter } = request.state.meters.get(session.id) ?? {};
    const used = usage === undefined ? {} : { used: { ...usage, ...contextOf(meter) } };
    return { session: shownSession(session, request), terminal, ...used };
  }),

  'session.help': change(({ id, ...asked }, { state, context }) => {
    const { events, interventionId } = decideSessionHelp(state, requireSession(state, id), asked, context);
    return { events, answer: () => ({ interventionId }) };
  }),

  'session.close': change(({ id }, { state, context }) => {
    const session = requireSession(state, id);
    requireHeldForPerson(state, session, `close ${session.name}`, context);
    return withSession(id, decideCloseSession(session, context));
  }),

  'session.resume': change(({ id, mode }, { state, caller, context }) => {
    const session = requireSession(state, id);
    requireMember(state, caller, session);
    const { sessionId, events } = decideResumeSession(state, session, context, mode);
    return withSession(sessionId, events);
  }),

  'session.send': read(async ({ id, text, submit }, { state, ports }) => {
    const session = requireSession(state, id);
    requireReachable(state, session, 'take input');
    const typed = plainText(text);
    await ports.askServer(session.serverId, { type: 'session.input', sessionId: session.id, text: typed, submit });
    return { sent: typed.length };
  }),

  'session.interrupt': read(async ({ id }, { state, ports }) => {
    const session = requireSession(state, id);
    requireReachable(state, session, 'be interrupted');
    await ports.askServer(session.serverId, { type: 'session.interrupt', sessionId: session.id });
    return { sent: 1 };
  }),

  'session.direct': read(async ({ id }, { state, ports }) => {
    const session = requireSession(state, id);
    requireReachable(state, session, 'be attached');
    const direct = directAttach.parse(
      await ports.askServer(session.serverId, { type: 'session.direct', sessionId: session.id }),
    );
    // Where one logs in is what its people said, never what the server says of itself.
    const destination = state.servers.get(session.serverId)?.reach?.destination;
    return destination === undefined ? direct : { ...direct, destination };
  }),

  'session.screen': read(({ id, at }, request) => {
    const session = requireSession(request.state, id);
    return at === undefined ? screenNow(session, request) : screenAt(session, at, request);
  }),

  'session.messages': read(({ id, ...page }, { state }) => {
    requireSession(state, id);
    const deliveries = state.deliveries.pick(state.by.deliverySession.of(id));
    return withinFrame(listPage(deliveries, page, { rowOf: deliveryRow }));
  }),

  ...transcriptHandlers,
} satisfies Handlers<keyof typeof sessionOperations>;

/** Who only shares a session may drive it, but opens none. @throws HubError `forbidden`. */
function requireMember(state: HubState, caller: Request['caller'], session: Session): void {
  const project = state.projects.get(session.projectId);
  if (caller.kind === 'agent' || (project !== undefined && isAtLeast(roleIn(caller, project), 'member'))) return;
  throw forbidden(`resume ${session.name}`, 'a member of its project', 'An owner may make you one.');
}

/**
 * A session's row with what its program does now, for who may look into it, or how it can be resumed. What has ended does
 * nothing, and what cannot be reached nobody knows.
 */
function shownSession(session: Session, { state, caller, ports }: Request) {
  const row = sessionRow(state, session);
  const resumable = resumeWayOf(state, session);
  if (session.lifecycle === 'exited') return { ...row, activity: ended(session.reason), resumable };
  if (session.lifecycle === 'lost') return { ...row, resumable };
  return isThere(row.lifecycle) && sessionAccess(state, caller, session).view
    ? { ...row, activity: ports.activityOf(session.id) }
    : row;
}

const ended = (reason: string): SessionActivity => ({
  activity: 'exited',
  evidence: reason.slice(0, 200),
  quietMs: 0,
  idleMs: 0,
});

/** Texts may be long: a page ends before it outgrows what travels whole, but has one row at least. */
function withinFrame({ rows, next }: { readonly rows: DeliveryRow[]; readonly next?: string }) {
  let bytes = 0;
  const end = rows.findIndex((row, at) => {
    bytes += row.text.length * maxBytesPerCharacter;
    return at > 0 && bytes > limits.pieceBytes;
  });
  const shown = end === -1 ? rows : rows.slice(0, end);
  const last = shown.at(-1)?.id;
  return end === -1 || last === undefined
    ? { rows, ...(next === undefined ? {} : { next }) }
    : { rows: shown, next: last };
}

const maxBytesPerCharacter = 3;
